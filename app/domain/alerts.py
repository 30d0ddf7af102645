"""Alerts (báo trực): who is woken, and when, because something waits in a queue; of what waits, nothing is told.

One alert at a time is open for each desk. It climbs a ladder until somebody acknowledges it: whoever is on duty at
once, then those who answer for the desk, then the province's desk. A rung on which nobody stands is passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.alert_delays import Delays, Rung
from app.domain.roles import Role


class Desk(StrEnum):
    """Who works through a queue: a commune's station, or one of the two desks of a province."""

    STATION = "station"
    PROVINCE = "province"
    INSPECTORATE = "inspectorate"


ROLES_OF: Mapping[Desk, frozenset[Role]] = {
    Desk.STATION: frozenset({Role.OFFICER, Role.CHIEF}),
    Desk.PROVINCE: frozenset({Role.PROVINCE}),
    Desk.INSPECTORATE: frozenset({Role.INSPECTOR}),
}
"""Who can be on duty at a desk."""


def desk_of(role: Role) -> Desk:
    """The desk of a role that keeps watch. Raises StopIteration for one that does not."""
    return next(desk for desk, roles in ROLES_OF.items() if role in roles)


class Occasion(StrEnum):
    """Why somebody is woken."""

    NEW = "new"
    DUE = "due"


TEXTS: Mapping[Occasion, Mapping[str, str]] = {
    Occasion.NEW: {"vi": "Có hồ sơ mới.", "en": "Something new is waiting."},
    Occasion.DUE: {"vi": "Có hồ sơ sắp đến hạn.", "en": "Something is about to be due."},
}
"""All that an alert ever says: no kind, no place, no reference, no number, no urgency."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A desk at a unit."""

    unit_id: int
    desk: Desk


@dataclass(frozen=True, slots=True)
class Lying:
    """What of a submission tells who has to look at it."""

    unit_id: int
    province_id: int
    status: str
    conflict: bool

    def watch(self, *, is_escalated: bool = False) -> Watch:
        """The desk in whose queue it lies, or the province's that it was escalated to; a conflict wakes nobody else."""
        if self.conflict:
            return Watch(self.province_id, Desk.INSPECTORATE)
        if is_escalated or self.unit_id == self.province_id or self.status == "transferred":
            return Watch(self.province_id, Desk.PROVINCE)
        return Watch(self.unit_id, Desk.STATION)


ESCALATED = "miss_clock"
NEWS = frozenset({"submit", "reroute_in", "reopen", "transfer", "return", ESCALATED})
"""The events that put something new before somebody. What is said to and fro about it wakes nobody."""


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody who works at a desk today, and whether this is their shift."""

    unit_id: int
    role: Role
    person_id: UUID
    is_on_duty: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """How far an alert has climbed: the rung that comes next, and when; None once everybody was woken."""

    occasion: Occasion
    is_urgent: bool
    since: datetime
    rung: Rung | None = Rung.DUTY
    next_at: datetime | None = None

    @classmethod
    def raised(cls, occasion: Occasion, *, is_urgent: bool, now: datetime) -> "Alarm":
        """One that begins to climb at once."""
        return cls(occasion, is_urgent, now, next_at=now)

    def joined_by(self, later: "Alarm", delays: Delays) -> "Alarm":
        """The same alarm with what came while nobody had acknowledged it.

        Where everybody was woken in vain it begins anew; an emergency hurries one that climbs at leisure.
        """
        if self.rung is None or self.next_at is None:
            return later
        if later.is_urgent and not self.is_urgent:
            hurried = later.since + delays.before(self.rung, is_urgent=True)
            return replace(self, is_urgent=True, since=later.since, next_at=min(self.next_at, hurried))
        return self

    def climbed(self, desk: Desk, posts: Iterable[Post], delays: Delays) -> "tuple[Alarm, list[UUID]]":
        """The alarm after its next step, and whom this step wakes; nobody where nobody works."""
        here = list(posts)
        ladder = list(_LADDERS[desk])
        left = ladder[ladder.index(self.rung) :] if self.rung else []
        while left:
            woken = _LADDERS[desk][left.pop(0)].among(here)
            if woken:
                break
        else:
            return replace(self, rung=None, next_at=None), []
        following = left[0] if left else None
        next_at = self.since + delays.before(following, is_urgent=self.is_urgent) if following else None
        return replace(self, rung=following, next_at=next_at), woken


@dataclass(frozen=True, slots=True)
class _Call:
    """Whom a rung wakes: of these roles those on duty, or all, or all where nobody is on duty."""

    roles: frozenset[Role]
    on_duty: bool = False
    or_all: bool = False

    def among(self, posts: Iterable[Post]) -> list[UUID]:
        able = [post for post in posts if post.role in self.roles]
        called = [post for post in able if post.is_on_duty] if self.on_duty else able
        if not called and self.or_all:
            called = able
        return sorted({post.person_id for post in called})


def _ladder(roles: frozenset[Role], heads: frozenset[Role]) -> dict[Rung, _Call]:
    return {Rung.DUTY: _Call(roles, on_duty=True), Rung.HEADS: _Call(heads)}


# A role of the province is posted to provinces alone, so that the role tells the desk.
_LADDERS: Mapping[Desk, Mapping[Rung, _Call]] = {
    Desk.STATION: {
        **_ladder(ROLES_OF[Desk.STATION], frozenset({Role.CHIEF})),
        Rung.PROVINCE: _Call(ROLES_OF[Desk.PROVINCE], on_duty=True, or_all=True),
    },
    Desk.PROVINCE: _ladder(ROLES_OF[Desk.PROVINCE], ROLES_OF[Desk.PROVINCE]),
    Desk.INSPECTORATE: _ladder(ROLES_OF[Desk.INSPECTORATE], ROLES_OF[Desk.INSPECTORATE]),
}

_WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 180, 300))


def again_at(tries: int, now: datetime) -> datetime | None:
    """When a call that was not taken so many times is made again; never after the last try: the next rung comes."""
    return now + _WAITS[tries - 1] if tries <= len(_WAITS) else None


KEPT = timedelta(hours=1)
"""How long an alert is kept once it is acknowledged. When it was raised tells to the second when somebody wrote."""
