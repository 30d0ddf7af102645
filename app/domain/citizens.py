"""Citizens who signed in with a code (người dân): who is asking, and how much one keeps in sight."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Refusal

MOST_KEPT = 100
"""More than anybody sends in a life; a list of them is one page."""


@dataclass(frozen=True, slots=True)
class CitizenAsker:
    """Whoever proved a number a few minutes ago, in that sign-in."""

    id: UUID
    session_id: UUID


class TooManyKept(Refusal):
    """So many submissions are in sight that no further one fits."""

    status = 409
    code = "too_many_kept"
    vi = "Danh sách đã đầy. Hãy bỏ bớt hồ sơ cũ; mã tra cứu vẫn xem được hồ sơ này."
    en = "The list is full. Take an old one off; the receipt still opens this one."
