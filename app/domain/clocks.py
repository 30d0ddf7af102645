"""Clocks: how soon somebody must have acted. The limits are rows with a source; this is how they are chosen."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.days import day_of
from app.domain.kinds import Kind
from app.domain.urgency import Urgency
from app.domain.working_days import WorkingDays


class Counts(StrEnum):
    """How a limit is counted: by the wall clock, in days, in days on which somebody works, or in months."""

    MINUTES = "minutes"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Difficulty(StrEnum):
    """What makes a commune hard to reach, by a decision that says so; a limit may have a variant of this name."""

    DIFFICULT = "difficult"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One row: the limit of a clock for a variant («» is the ordinary one), with the rule it comes from."""

    code: str
    variant: str
    amount: int
    source: str
    counts: Counts = Counts.MINUTES
    valid_from: date = date.min
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is the rule of that day; the day on which it ends is the first without it."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


_FIRST_CLOCK: Mapping[Kind, str] = {
    Kind.TIP_OFF: "tip.acknowledge",
    Kind.WEAPON_SURRENDER: "weapon.contact",
    Kind.PLEDGE_SIGNATURE: "signature.confirm",
}


class Clocks:
    """The policies of all times, and the calendar that those in days are counted by.

    A clock keeps the rule of the day from which it is counted: a new one is for what comes in from then on.
    """

    def __init__(self, policies: Iterable[ClockPolicy], calendar: WorkingDays | None = None) -> None:
        self._policies: dict[tuple[str, str], list[ClockPolicy]] = {}
        # Where the operator forgot to end the older of two rows, the younger one holds.
        for policy in sorted(policies, key=lambda policy: policy.valid_from, reverse=True):
            self._policies.setdefault((policy.code, policy.variant), []).append(policy)
        self._calendar = calendar or WorkingDays(())

    def due(self, code: str, since: datetime, variants: Collection[str] = ()) -> datetime:
        """When a clock runs out that began at this moment, by the first of these variants that it has.

        Raises KeyError where no rule held then.
        """
        policy = self.policy(code, since, variants)
        if policy is None:
            raise KeyError(code)
        match policy.counts:
            case Counts.MINUTES:
                return since + timedelta(minutes=policy.amount)
            case Counts.DAYS:
                return self._calendar.after_days(since, policy.amount)
            case Counts.WORKING_DAYS:
                return self._calendar.after_working_days(since, policy.amount)
            case Counts.MONTHS:
                return self._calendar.after_months(since, policy.amount)

    def policy(self, code: str, since: datetime, variants: Collection[str] = ()) -> ClockPolicy | None:
        """The rule of a clock that began then, in the first of these variants that it has, or the ordinary one."""
        day = day_of(since)
        found = (policy for variant in (*variants, "") for policy in self._policies.get((code, variant), ()))
        return next((policy for policy in found if policy.holds_on(day)), None)

    def has(self, code: str, since: datetime, variant: str = "") -> bool:
        """Whether a clock that began then has a rule for this very variant."""
        policy = self.policy(code, since, (variant,))
        return policy is not None and policy.variant == variant

    def first_due(self, kind: Kind, urgency: Urgency, received_at: datetime) -> datetime:
        """When the first clock of a submission runs out; hours are wall-clock hours."""
        return self.due(_FIRST_CLOCK[kind], received_at, (urgency.value,))
