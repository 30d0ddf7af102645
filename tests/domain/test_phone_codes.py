import pytest

from app.domain import phone_codes
from tests.messages import E164


@pytest.mark.parametrize(("number", "code"), [(0, "000000"), (42917, "042917"), (999_999, "999999")])
def test_a_code_has_six_digits_whatever_the_number(number: int, code: str) -> None:
    assert phone_codes.code_of(number) == code


def test_the_range_of_a_number_hides_its_last_four_digits() -> None:
    assert phone_codes.range_of(E164) == "+8491234"


@pytest.mark.parametrize(("language", "minutes"), [("vi", "5 phút"), ("en", "5 minutes")])
def test_the_message_tells_a_code_and_its_minutes_and_nothing_of_what_it_is_for(language: str, minutes: str) -> None:
    text = phone_codes.text_of("042917", language)
    assert "042917" in text
    assert minutes in text
    for word in ("tin báo", "công an", "hồ sơ", "cam kết", "report", "police", "pledge", "submission", "http"):
        assert word not in text.lower()


def test_guessing_is_bounded_by_tries_and_codes() -> None:
    a_day = phone_codes.PER_NUMBER_AND_DAY
    assert a_day.window.days == 1
    assert a_day.quota * phone_codes.MOST_TRIES / 10**phone_codes.DIGITS == 1 / 25_000
