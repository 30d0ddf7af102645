"""Clocks: how soon somebody must have looked. The limits are rows with a source; this is how they are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.kinds import Kind
from app.domain.urgency import Urgency
from app.domain.working_days import WorkingDays


class Counts(StrEnum):
    """How a limit is counted: by the wall clock, in days, or in days on which somebody works."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One row: the limit of a clock for a variant («» is the ordinary one), with the rule it comes from."""

    code: str
    variant: str
    limit: timedelta
    source: str
    counts: Counts = Counts.HOURS


_FIRST_CLOCK: Mapping[Kind, str] = {
    Kind.TIP_OFF: "tip.acknowledge",
    Kind.WEAPON_SURRENDER: "weapon.contact",
    Kind.PLEDGE_SIGNATURE: "signature.confirm",
}


class Clocks:
    """The policies in force, and the calendar that those in days are counted by."""

    def __init__(self, policies: tuple[ClockPolicy, ...], calendar: WorkingDays | None = None) -> None:
        self._limits = {(policy.code, policy.variant): policy.limit for policy in policies}
        self._counts = {policy.code: policy.counts for policy in policies}
        self._calendar = calendar or WorkingDays(())

    def due(self, code: str, since: datetime) -> datetime:
        """When a clock runs out that began at this moment."""
        limit = self._limits[code, ""]
        match self._counts[code]:
            case Counts.HOURS:
                return since + limit
            case Counts.DAYS:
                return self._calendar.after_days(since, limit.days)
            case Counts.WORKING_DAYS:
                return self._calendar.after_working_days(since, limit.days)

    def first_due(self, kind: Kind, urgency: Urgency, received_at: datetime) -> datetime:
        """When the first clock of a submission runs out; hours are wall-clock hours."""
        code = _FIRST_CLOCK[kind]
        ordinary = self._limits[code, ""]
        return received_at + self._limits.get((code, urgency.value), ordinary)
