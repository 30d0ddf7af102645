import os
from uuid import UUID, uuid4

import pytest

from app.core.at_rest import SealBroken
from app.core.data_keys import DataKey

ROW, WORDS = uuid4(), "Tối nào cũng có người lạ".encode()


def sealed(key: DataKey) -> bytes:
    return key.seal("tip_offs", ROW, "statement", WORDS, os.urandom(12))


def test_it_opens_what_it_sealed() -> None:
    key = DataKey(os.urandom(32))
    assert key.open("tip_offs", ROW, "statement", sealed(key)) == WORDS
    assert WORDS not in sealed(key)
    assert sealed(key) != sealed(key)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("notes", ROW, "statement"),
        ("tip_offs", uuid4(), "statement"),
        ("tip_offs", ROW, "people"),
    ],
)
def test_a_value_that_was_moved_does_not_open(table: str, row: UUID, column: str) -> None:
    key = DataKey(os.urandom(32))
    with pytest.raises(SealBroken, match="moved"):
        key.open(table, row, column, sealed(key))


def test_every_flipped_bit_is_noticed() -> None:
    key = DataKey(os.urandom(32))
    value = sealed(key)
    for place in range(len(value)):
        damaged = value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        with pytest.raises(SealBroken):
            key.open("tip_offs", ROW, "statement", damaged)
    for cut in (0, 1, 12, 13, 40):
        with pytest.raises(SealBroken):
            key.open("tip_offs", ROW, "statement", value[:cut])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        DataKey(os.urandom(32)).open("tip_offs", ROW, "statement", sealed(DataKey(os.urandom(32))))


def test_sizes_are_held_to() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(bytes(31))
    with pytest.raises(ValueError, match="12 bytes"):
        DataKey(bytes(32)).seal("tip_offs", ROW, "statement", WORDS, bytes(11))
