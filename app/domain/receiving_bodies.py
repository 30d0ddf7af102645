"""Receiving bodies (cơ quan tiếp nhận): to whom the commune police pass on what is not theirs to end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class ReceivingBody:
    """One of them, in one province or in all, for some kinds of submission, as long as it is there."""

    code: str
    vi: str
    en: str
    takes: frozenset[Kind]
    takes_red: bool
    province_id: int | None
    valid_from: date
    valid_to: date | None

    def is_there(self, day: date) -> bool:
        """Whether it takes over on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class ReceivingBodies:
    """Those of today."""

    def __init__(self, bodies: Iterable[ReceivingBody]) -> None:
        self._bodies = tuple(sorted(bodies, key=lambda body: body.code))

    def of(self, kind: Kind, province_id: int, *, has_red: bool = False) -> list[ReceivingBody]:
        """Who takes over this kind in this province; what nobody may touch goes to those alone who are there for it."""
        here = (body for body in self._bodies if kind in body.takes and body.province_id in {None, province_id})
        return [body for body in here if body.takes_red or not has_red]
