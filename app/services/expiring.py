"""Expiring: a pledge binds for as many months as it says, and then a signature under it is in force no longer."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.repositories import expiries

_BATCH = 500


async def expire(session: AsyncSession, now: datetime) -> int:
    """End the signatures whose time is over, as the worker; how many they were."""
    count = 0
    while ended := await expiries.expire(session, day_of(now), now, _BATCH):
        count += ended
    return count
