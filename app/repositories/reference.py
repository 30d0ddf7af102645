"""Reference data: read whole into memory, since it is small, changes rarely and every request needs it."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.units import Level, Succession, Unit
from app.models.boundary import Boundary, BoundarySet
from app.models.hamlet import Hamlet
from app.models.pledge import Pledge, PledgeUnit
from app.models.policy import ClockPolicyRow, Contact
from app.models.unit import reference_version
from app.repositories.records import driver_connection

_LEVELS = {level.value: level for level in Level}


async def version(session: AsyncSession) -> int:
    """The number that moves with every change of any of it."""
    row = await (await session.connection()).execute(sa.select(reference_version.c.version))
    return int(row.scalar_one())


async def units(session: AsyncSession) -> list[Unit]:
    """Every unit that is or was."""
    connection = await driver_connection(session)
    rows = await connection.fetch(
        "SELECT id, level, code, type, name, parent_id, valid_from, valid_to, lat, lon FROM units"
    )
    # Fourteen thousand at every start: entities of the ORM would take ten times as long.
    return [Unit(row[0], _LEVELS[row[1]], *row[2:]) for row in map(tuple, rows)]


async def successions(session: AsyncSession) -> list[Succession]:
    """What became of them."""
    connection = await driver_connection(session)
    rows = await connection.fetch('SELECT from_id, to_id, is_whole, "on" FROM successions')
    return [Succession(*row) for row in rows]


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
