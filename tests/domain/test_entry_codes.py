import pytest

from app.domain.entry_codes import BITS_OF_HALF, half, halves


def test_a_half_is_two_groups_of_five() -> None:
    assert half(0) == "00000-00000"
    assert half(2**BITS_OF_HALF - 1) == "ZZZZZ-ZZZZZ"
    assert half(31) == "00000-0000Z"


@pytest.mark.parametrize(
    "written",
    [
        "7K2QD-M0X9R-AB1CD-EF0GH",
        "7k2qd m0x9r ab1cd ef0gh",
        "7K2QDM0X9RABiCDEFoGH",
        " 7K2QD\u2013MOX9R-ABlCD-EFOGH ",
    ],
)
def test_a_code_is_read_as_it_was_meant(written: str) -> None:
    assert halves(written) == ("7K2QDM0X9R", "AB1CDEF0GH")


@pytest.mark.parametrize("written", ["", "7K2QD-M0X9R", "7K2QD-M0X9R-AB1CD-EF0G", "7K2QD-M0X9R-AB1CD-EF0GU", "ể" * 20])
def test_what_cannot_be_a_code_is_none(written: str) -> None:
    assert halves(written) is None
