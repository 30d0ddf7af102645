"""Sweeping: clocks that have run out are marked, and the province sees the submission from then on, once.

Any number of workers sweep at a time: each takes what no other holds. What is told of it is told to the hour, since the
moment at which a first clock runs out would tell the moment of the sending.
"""

import asyncio
import logging
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.clock import Clock
from app.core.database import open_session
from app.domain.days import to_the_hour
from app.models.ledger import Event
from app.repositories import clocks

EVERY = 5.0
"""Seconds between two looks; the shortest clock has fifteen minutes."""
_BATCH = 50
_logger = logging.getLogger(__name__)


async def keep(engine: AsyncEngine, clock: Clock) -> None:
    """Sweep for ever; a database that is away for a while is tried again."""
    while True:
        try:
            await sweep(engine, clock())
        except (OSError, SQLAlchemyError) as error:
            _logger.warning("clocks could not be looked at: %s", type(error).__name__)
        await asyncio.sleep(EVERY)


async def sweep(engine: AsyncEngine, now: datetime) -> int:
    """Mark everything that has run out by this moment, a few in each transaction; how many clocks they were."""
    count = 0
    while True:
        async with open_session(engine) as session, session.begin():
            marked = await _sweep(session, now)
        if not marked:
            return count
        count += marked


async def _sweep(session: AsyncSession, now: datetime) -> int:
    hour = to_the_hour(now)
    escalated = set()
    found = await clocks.missed(session, now, _BATCH)
    for each in found:
        if not await clocks.mark_missed(session, each, hour):
            continue
        session.add(
            Event(
                submission_id=each.submission_id,
                at=hour,
                verb="miss_clock",
                from_status=each.status,
                unit_id=each.unit_id,
                details={"code": each.code},
            )
        )
        is_told = each.escalated_at is not None or each.submission_id in escalated
        # What concerns an officer is nobody's but the inspectorate's, which sees the event.
        if not each.conflict and not is_told:
            await clocks.escalate(session, each.submission_id, hour)
            escalated.add(each.submission_id)
    await session.flush()
    return len(found)
