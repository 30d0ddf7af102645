"""Crockford's base32: what people write is read as they meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import base32


def test_the_alphabet_leaves_out_what_is_mistaken() -> None:
    assert len(base32.ALPHABET) == len(set(base32.ALPHABET)) == 32
    assert set("ILOU").isdisjoint(base32.ALPHABET)


@given(st.integers(0, 2**120 - 1))
def test_a_number_is_written_digit_by_digit(number: int) -> None:
    digits = [base32.ALPHABET.index(letter) for letter in base32.encode(number, 24)]

    assert len(digits) == 24
    assert sum(digit * 32**place for place, digit in enumerate(reversed(digits))) == number


def test_bits_beyond_the_length_are_left_out() -> None:
    assert base32.encode(2**50 + 1, 10) == "0000000001"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("abc", "ABC"), ("oO0", "000"), ("iIlL1", "11111"), (" a-b\tc\n", "ABC"), ("a\u00a0b–c", "ABC"), ("u", "u")],
)
def test_a_text_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert base32.as_meant(written) == meant
