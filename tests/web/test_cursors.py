from uuid import uuid4

import pytest

from app.errors import InvalidCursor
from app.web.cursors import Cursors

CURSORS = Cursors(b"s" * 32)
QUESTION = {"posting": uuid4(), "wanted": "tip_off"}


@pytest.mark.parametrize("key", [0, -(2**63), 2**63 - 1])
def test_a_position_comes_back_as_it_was_written(key: int) -> None:
    position = (key, uuid4())
    assert CURSORS.read(CURSORS.write(position, QUESTION), QUESTION) == position


def test_a_cursor_fits_its_own_question_and_secret_alone() -> None:
    cursor = CURSORS.write((1, uuid4()), QUESTION)
    for reader, question in ((CURSORS, {**QUESTION, "wanted": "all"}), (Cursors(b"t" * 32), QUESTION)):
        with pytest.raises(InvalidCursor):
            reader.read(cursor, question)


def test_no_changed_cursor_is_read() -> None:
    cursor = CURSORS.write((1, uuid4()), QUESTION)
    for place, letter in enumerate(cursor):
        with pytest.raises(InvalidCursor):
            CURSORS.read(cursor[:place] + ("A" if letter != "A" else "B") + cursor[place + 1 :], QUESTION)


@pytest.mark.parametrize("cursor", ["", "A", "=", "…", "AAAA", "A" * 54, "A" * 200, "\x00"])
def test_nonsense_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        CURSORS.read(cursor, QUESTION)
