"""Urgency and the order of the queue: emergencies first, then the nearest clock, then age."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.tip_offs import CATEGORIES, Category, DangerFlag
from app.domain.weapons import Safety


class Urgency(StrEnum):
    """How soon somebody must look."""

    EMERGENCY = "emergency"
    HIGH = "high"
    NORMAL = "normal"


# What is high is due no sooner for it: after emergencies the clocks alone say what comes first.
_RANK = {Urgency.EMERGENCY: 0, Urgency.HIGH: 1, Urgency.NORMAL: 1}
_DUE_BITS = 48
_WITHOUT_A_CLOCK = timedelta(days=36_525)

LATE_AFTER = timedelta(hours=2)
"""Sent longer than this after it was written, «now» is read as «when it was written»."""


def is_late(composed_at: datetime | None, now: datetime) -> bool:
    """Whether the phone was so long without coverage that no emergency clock may start."""
    return composed_at is not None and now - composed_at > LATE_AFTER


def of_tip_off(category: Category, flags: Collection[DangerFlag], *, occurring_now: bool | None, late: bool) -> Urgency:
    """An emergency is a life in danger now; the rest of the dangerous and the urgent categories are high."""
    facts = CATEGORIES[category]
    endangers_life = facts.is_emergency or DangerFlag.OVERDOSE in flags or (bool(flags) and bool(occurring_now))
    if endangers_life and not late:
        return Urgency.EMERGENCY
    return Urgency.HIGH if endangers_life or flags or facts.is_urgent else Urgency.NORMAL


def of_weapons(safety: Safety, *, near_children_or_fire: bool, any_loaded: bool) -> Urgency:
    """Red items start the short clock; a loaded gun, or one near children or fire, comes before the rest."""
    if safety is Safety.RED:
        return Urgency.EMERGENCY
    return Urgency.HIGH if near_children_or_fire or any_loaded else Urgency.NORMAL


def sort_key(urgency: Urgency, due_at: datetime | None, received_at: datetime) -> int:
    """One integer that sorts as the queue should: urgency rank, then due moment in milliseconds (fits bigint).

    Without a clock that runs it comes behind all that have one, the oldest first.
    """
    moment = due_at or received_at + _WITHOUT_A_CLOCK
    return (_RANK[urgency] << _DUE_BITS) | int(moment.timestamp() * 1000)
