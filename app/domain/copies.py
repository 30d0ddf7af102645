"""Copies: how far the copy of a queue on a device has come, and when it must begin again."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.pages import Position
from app.errors import Refusal

KEPT_FOR = timedelta(days=30)
"""A device that was away for longer begins again: what has been erased in the meantime must not stay on it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """All events before `position` are in the copy; with `after`, the first picture is not yet whole.

    The picture is taken page by page in the order of the queue, `after` being where the next page begins; `position` is
    how long the log was when it was begun, so that what moved between two pages comes again afterwards.
    """

    position: int
    after: Position | None = None


def is_too_old(issued: date, today: date) -> bool:
    """Whether a cursor of that day is not taken any more."""
    return today - issued > KEPT_FOR


class CursorExpired(Refusal):
    """The cursor is too old, or from a log that has since been put back to an earlier copy: read everything again."""

    status = 410
    code = "cursor_expired"
    vi = "Bản sao trên máy đã quá cũ. Hãy xóa bản sao và đồng bộ lại từ đầu, không kèm cursor."
    en = "The copy on this device is too old. Drop it and synchronise from the beginning, without a cursor."


class ScopeChanged(Refusal):
    """What this posting may see is not what it was when the cursor was given: nothing of the copy may be kept."""

    status = 410
    code = "scope_changed"
    vi = "Phạm vi được xem đã thay đổi. Hãy xóa bản sao trên máy và đồng bộ lại từ đầu, không kèm cursor."
    en = "What you may see has changed. Drop the copy on this device and synchronise from the beginning."
