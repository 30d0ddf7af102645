"""Events about people of the staff: codes and ids, never a name."""

from datetime import datetime
from uuid import UUID

from app.domain.principals import Principal
from app.domain.roles import Role
from app.models.ledger import Event


def told(by: Principal | None, verb: str, unit_id: int, now: datetime, **ids: UUID | None) -> Event:
    """The event; nobody means the operator's console."""
    return Event(
        at=now,
        verb=verb,
        unit_id=unit_id,
        role=by.role if by else Role.ADMIN,
        person_id=by.person_id if by else None,
        details={name: str(value) for name, value in ids.items() if value is not None},
    )
