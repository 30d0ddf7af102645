"""Hamlets as kept; row-level security lets a commune's police change their own alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.hamlet import Hamlet

# Advisory locks of two numbers are a world of their own: the first says of what, the second of which.
_LISTS = 1
_HOLD = sa.text("SELECT pg_advisory_xact_lock(:lists, :unit_id)")


async def hold(session: AsyncSession, unit_id: int) -> None:
    """Keep other writers of this commune's list out until the transaction ends.

    The index knows equal spellings alone: without it, «Nà Hòa» and «Nà Hoà» could be added at the same time.
    """
    await (await session.connection()).execute(_HOLD, {"lists": _LISTS, "unit_id": unit_id})


async def listed(session: AsyncSession, unit_id: int) -> Sequence[Hamlet]:
    """The hamlets that the commune keeps today."""
    today = select(Hamlet).where(Hamlet.unit_id == unit_id, col(Hamlet.ended_on).is_(None))
    return (await session.exec(today)).all()


async def find(session: AsyncSession, unit_id: int, hamlet_id: int) -> Hamlet | None:
    """One hamlet of the commune, of today or retired."""
    return (await session.exec(select(Hamlet).where(Hamlet.unit_id == unit_id, Hamlet.id == hamlet_id))).one_or_none()
