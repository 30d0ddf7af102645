"""The text of a leaf: one event has one, whatever the order and the zone that it is told in."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest

from app.domain.history import leaf_text

SOMEBODY = UUID(int=10)
IN_HANOI = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def test_one_event_has_one_text() -> None:
    event = {"verb": "lý do", "position": 4, "at": IN_HANOI, "person_id": SOMEBODY, "details": {"b": 1, "a": [None]}}
    text = leaf_text(event)
    assert text == (
        '{"at":"2026-11-23T02:30:00.000000Z","details":{"a":[null],"b":1},'
        '"person_id":"00000000-0000-0000-0000-00000000000a","verb":"lý do"}'
    )
    assert leaf_text(dict(reversed(event.items()))) == text
    assert leaf_text({**event, "position": 5}) == text
    assert leaf_text({**event, "at": IN_HANOI + timedelta(microseconds=1)}) != text


def test_what_is_no_column_of_an_event_has_no_text() -> None:
    with pytest.raises(TypeError, match="no column of an event is a bytes"):
        leaf_text({"verb": b"read"})
