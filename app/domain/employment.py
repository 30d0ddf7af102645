"""Employment: how a person of the staff and each posting of theirs stands on a day."""

from datetime import date, datetime
from enum import StrEnum

from app.errors import Refusal


class PersonState(StrEnum):
    """How an account stands; an invited one has no password yet."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class PostingState(StrEnum):
    """How a posting stands; `lapsed` is one whose proposal expired undecided."""

    PROPOSED = "proposed"
    LAPSED = "lapsed"
    COMING = "coming"
    WORKING = "working"
    ENDED = "ended"


class UsernameTaken(Refusal):
    """A username belongs to one person of the whole service."""

    status = 409
    code = "username_taken"
    vi = "Tên đăng nhập đã có người dùng. Hãy chọn tên khác."
    en = "The username is taken. Choose another one."


def person_state(*, has_password: bool, disabled_at: datetime | None) -> PersonState:
    """The state of an account."""
    if disabled_at is not None:
        return PersonState.DISABLED
    return PersonState.ACTIVE if has_password else PersonState.INVITED


def posting_state(
    *,
    from_on: date,
    until_on: date | None,
    approved_at: datetime | None,
    ended_at: datetime | None,
    waits: bool,
    today: date,
) -> PostingState:
    """The state of a posting; `waits` tells whether somebody may still approve it. Its last day is included."""
    if ended_at is not None or (until_on is not None and until_on < today):
        return PostingState.ENDED
    if approved_at is None:
        return PostingState.PROPOSED if waits else PostingState.LAPSED
    return PostingState.WORKING if from_on <= today else PostingState.COMING
