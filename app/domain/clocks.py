"""Clocks: how soon somebody must have looked. The limits are rows with a source; this is how they are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.kinds import Kind
from app.domain.urgency import Urgency


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One row: the limit of a clock for a variant («» is the ordinary one), with the rule it comes from."""

    code: str
    variant: str
    limit: timedelta
    source: str


_FIRST_CLOCK: Mapping[Kind, str] = {
    Kind.TIP_OFF: "tip.acknowledge",
    Kind.WEAPON_SURRENDER: "weapon.contact",
    Kind.PLEDGE_SIGNATURE: "signature.confirm",
}


class Clocks:
    """The policies in force."""

    def __init__(self, policies: tuple[ClockPolicy, ...]) -> None:
        self._limits = {(policy.code, policy.variant): policy.limit for policy in policies}

    def first_due(self, kind: Kind, urgency: Urgency, received_at: datetime) -> datetime:
        """When the first clock of a submission runs out; hours are wall-clock hours."""
        code = _FIRST_CLOCK[kind]
        ordinary = self._limits[code, ""]
        return received_at + self._limits.get((code, urgency.value), ordinary)
