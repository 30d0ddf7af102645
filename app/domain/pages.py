"""A question to the queue and a page of its answer."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.kinds import Kind
from app.domain.urgency import Urgency

SOON = timedelta(hours=1)
"""What is due within this is about to breach, unless another span is asked for."""


class View(StrEnum):
    """What a station looks for first: what waits for somebody, and what is late or nearly so."""

    WAITING = "waiting"
    ABOUT_TO_BREACH = "about_to_breach"
    BREACHED = "breached"
    ESCALATED = "escalated"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is wanted; None leaves it open. `status` may name a closed one, otherwise only open ones.

    `within` is how near the clock must be for what is about to breach.
    """

    kind: Kind | None = None
    status: str | None = None
    urgency: Urgency | None = None
    assignee_id: UUID | None = None
    unassigned: bool = False
    unrouted: bool | None = None
    view: View | None = None
    within: timedelta = SOON


Position = tuple[int, UUID]
"""Where a page begins: after this sort key and id."""
