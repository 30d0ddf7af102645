"""Reference data: read whole into memory, since it is small, changes rarely and every request needs it."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.units import Succession, Unit
from app.models.boundary import Boundary, BoundarySet
from app.models.hamlet import Hamlet
from app.models.pledge import Pledge, PledgeUnit
from app.models.policy import ClockPolicyRow, Contact
from app.models.unit import SuccessionRow, UnitRow, reference_version


async def version(session: AsyncSession) -> int:
    """The number that moves with every change of any of it."""
    row = await (await session.connection()).execute(sa.select(reference_version.c.version))
    return int(row.scalar_one())


async def units(session: AsyncSession) -> list[Unit]:
    """Every unit that is or was."""
    # Rows, not entities: of 14,000 the ORM makes entities in half a second, and at each start.
    rows = await (await session.connection()).execute(sa.select(*sa.inspect(UnitRow).columns))
    return [Unit(**row) for row in rows.mappings()]


async def successions(session: AsyncSession) -> list[Succession]:
    """What became of them."""
    rows = await (await session.connection()).execute(sa.select(*sa.inspect(SuccessionRow).columns))
    return [Succession(**row) for row in rows.mappings()]


async def active_boundaries(session: AsyncSession) -> Sequence[Boundary]:
    """The shapes of the active boundary set; empty without one."""
    active = select(Boundary).join(BoundarySet).where(BoundarySet.is_active)
    return (await session.exec(active)).all()


async def hamlets(session: AsyncSession) -> Sequence[Hamlet]:
    """Every hamlet that a commune has listed."""
    return (await session.exec(select(Hamlet))).all()


async def pledges(session: AsyncSession) -> Sequence[Pledge]:
    """Every version of every pledge."""
    return (await session.exec(select(Pledge))).all()


async def pledge_units(session: AsyncSession) -> Sequence[PledgeUnit]:
    """Where each is open."""
    return (await session.exec(select(PledgeUnit))).all()


async def clock_policies(session: AsyncSession) -> Sequence[ClockPolicyRow]:
    """The limits in force."""
    return (await session.exec(select(ClockPolicyRow))).all()


async def contacts(session: AsyncSession) -> Sequence[Contact]:
    """The numbers to call."""
    return (await session.exec(select(Contact))).all()
