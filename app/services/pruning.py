"""Pruning: events whose time is over are deleted from the log's beginning; their leaves stay and prove the rest."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.history import KEPT, PRUNE
from app.models.ledger import Event
from app.repositories import log


async def prune(session: AsyncSession, now: datetime) -> int:
    """Delete the leading events that are older than they are kept, and say so in the log itself; how many they were.

    Run by the worker's role. A younger event ends the prefix: what lies behind it waits for it.
    """
    found = await log.overdue(session, now - KEPT)
    if found is None:
        return 0
    up_to, unit_id = found
    session.add(Event(at=now, verb=PRUNE, unit_id=unit_id, details={"up_to": up_to}))
    await session.flush()
    return await log.delete_before(session, up_to)
