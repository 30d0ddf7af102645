"""Human references: a slip of the tongue is noticed, as far as a check modulo 32 can."""

import re
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import references
from app.domain.base32 import ALPHABET

SIX_BYTES = st.binary(min_size=6, max_size=6)
POSITIONS = [3, 4, 5, 6, 7, 9, 10, 11, 12, 13]


def with_letters(text: str, letters: dict[int, str]) -> str:
    return "".join(letters.get(place, letter) for place, letter in enumerate(text))


def pairs_unseen(text: str, first: int, second: int) -> int:
    """How many of the 32 × 31 unequal pairs of letters at two positions pass when they are swapped."""
    passed = 0
    for one, other in product(ALPHABET, repeat=2):
        right = [with_letters(text, {first: one, second: other, 13: check}) for check in ALPHABET]
        if second == 13:
            right = [with_letters(text, {first: one, second: other})]
        for reference in filter(references.is_reference, right):
            swapped = with_letters(reference, {first: reference[second], second: reference[first]})
            passed += reference != swapped and references.is_reference(swapped)
    return passed


@given(SIX_BYTES)
def test_a_reference_has_its_form_and_is_one(random: bytes) -> None:
    text = references.reference(random)

    assert re.fullmatch(r"TB-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", text)
    assert references.is_reference(text)


@given(SIX_BYTES, st.integers(3, 47))
def test_each_of_the_45_bits_counts(random: bytes, bit: int) -> None:
    other = (int.from_bytes(random) ^ 1 << bit).to_bytes(6)

    assert references.reference(random)[:-1] != references.reference(other)[:-1]


@given(SIX_BYTES)
def test_every_single_wrong_character_is_found(random: bytes) -> None:
    text = references.reference(random)

    for place, letter in product(POSITIONS, ALPHABET):
        assert references.is_reference(with_letters(text, {place: letter})) == (text[place] == letter)


@given(SIX_BYTES)
def test_swapped_neighbours_are_found_unless_their_values_differ_by_16(random: bytes) -> None:
    text = references.reference(random)

    for first, second in pairwise(POSITIONS):
        swapped = with_letters(text, {first: text[second], second: text[first]})
        apart = abs(ALPHABET.index(text[first]) - ALPHABET.index(text[second]))
        assert references.is_reference(swapped) == (apart in {0, 16})


def test_one_swap_of_neighbours_in_31_goes_unseen_and_three_over_a_character() -> None:
    text = references.reference(bytes(6))

    assert pairs_unseen(text, 3, 4) == 32
    assert pairs_unseen(text, 3, 5) == 3 * 32


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TB-00000-0000",
        "TB-00000-000000",
        "tb-00000-00000",
        "TB0000000000",
        "XX-00000-00000",
        "TB-0000O-00000",
        "TB-00000-00000\n",
        " TB-00000-00000",
        "TB-0000ế-00000",
        "TB-００000-00000",
        "TB-00000-00001",
    ],
)
def test_another_form_is_no_reference(text: str) -> None:
    assert references.is_reference("TB-00000-00000")
    assert not references.is_reference(text)


@pytest.mark.parametrize("length", [0, 5, 7])
def test_a_reference_of_fewer_or_more_bits_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="6 random bytes"):
        references.reference(bytes(length))
