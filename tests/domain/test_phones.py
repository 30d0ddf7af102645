import pytest

from app.domain.phones import e164


@pytest.mark.parametrize("text", ["0912345678", "+84912345678", "091 234 5678", "0912.345.678", "+84 912-345-678"])
def test_a_mobile_number_is_kept_as_e164(text: str) -> None:
    assert e164(text) == "+84912345678"


@pytest.mark.parametrize(
    "text",
    ["", "113", "0212345678", "091234567", "09123456789", "84912345678", "+840912345678", "٠912345678", "0912345678\n"],
)
def test_anything_else_is_no_mobile_number_of_vietnam(text: str) -> None:
    assert e164(text) is None
