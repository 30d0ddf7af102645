from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.at_rest import SealBroken, pad, place, unpad


@given(st.binary(max_size=20_000))
def test_what_was_padded_comes_back(plaintext: bytes) -> None:
    assert unpad(pad(plaintext)) == plaintext


@given(st.integers(0, 20_000))
def test_lengths_fall_into_few_buckets(length: int) -> None:
    padded = len(pad(bytes(length)))
    assert padded >= 64
    assert padded.bit_count() == 1
    # A name of two letters and one of sixty look the same.
    assert len(pad(bytes(2))) == len(pad(bytes(60))) == 64


@pytest.mark.parametrize("padded", [b"", bytes(63), (65).to_bytes(4) + bytes(60), b"\xff" * 64])
def test_a_length_that_cannot_be_true_is_refused(padded: bytes) -> None:
    with pytest.raises(SealBroken):
        unpad(padded)


def test_no_two_places_are_written_alike() -> None:
    row = uuid4()
    words = ["a", "b", "ab", "ba", "", "aa"]
    places = {place(table, row, column) for table, column in permutations(words, 2)}
    assert len(places) == len(words) * (len(words) - 1)
    assert place("a", row, "b") != place("a", UUID(int=row.int ^ 1), "b")
