"""A question to the queue and a page of its answer."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.kinds import Kind
from app.domain.urgency import Urgency


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is wanted; None leaves it open. `status` may name a closed one, otherwise only open ones."""

    kind: Kind | None = None
    status: str | None = None
    urgency: Urgency | None = None
    assignee_id: UUID | None = None
    unassigned: bool = False
    unrouted: bool | None = None


Position = tuple[int, UUID]
"""Where a page begins: after this sort key and id."""
