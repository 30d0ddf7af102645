"""Pledges as kept: written by the console alone."""

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.pledge import Pledge, PledgeUnit


async def add(session: AsyncSession, pledge: Pledge, unit_ids: Iterable[int]) -> None:
    """A new version of a pledge with the units where it is open."""
    session.add(pledge)
    await session.flush()
    assert pledge.id is not None, "the database has numbered it"
    session.add_all(PledgeUnit(pledge_id=pledge.id, unit_id=unit_id) for unit_id in unit_ids)
    await session.flush()
