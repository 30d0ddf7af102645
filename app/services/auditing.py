"""Auditing: inspectors, chiefs and the admin read the history, each what is theirs of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.history import Wanted
from app.domain.principals import Principal
from app.models.audit import EventShown
from app.models.ledger import Event
from app.repositories import history
from app.services.acceptance import shown_unit
from app.services.reference import Reference


async def page(
    session: AsyncSession,
    principal: Principal,
    wanted: Wanted,
    reference: Reference,
    *,
    after: tuple[int, UUID] | None,
    limit: int,
) -> tuple[Sequence[EventShown], tuple[int, UUID] | None]:
    """A page of events, the newest first, and where the next begins."""
    found = await history.page(session, principal, wanted, after[0] if after else None, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = (last.position, last.blind) if last is not None and last.position is not None else None
    return [_shown(event, reference) for event in found[:limit]], following


def _shown(event: Event, reference: Reference) -> EventShown:
    unit = reference.gazetteer.unit(event.unit_id)
    return EventShown.model_validate({**event.model_dump(), "unit": shown_unit(unit) if unit else None})
