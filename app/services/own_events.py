"""Events of one's own account: that something was changed, and never to what."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.ledger import Event
from app.repositories import people


async def tell(session: AsyncSession, person_id: UUID, verb: str, now: datetime) -> None:
    """Append the event, with the unit and role of the longest-standing posting; the transaction is the person's."""
    for posting in (await people.postings_of(session, person_id))[:1]:
        session.add(Event(at=now, verb=verb, unit_id=posting.unit_id, role=posting.role, person_id=person_id))
        await session.flush()
