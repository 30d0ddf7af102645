"""Boundary sets as kept: one is active, the earlier ones stay as they were, for the submissions they decided on."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.progress import Watch
from app.models.boundary import Boundary, BoundarySet
from app.models.unit import UnitRow
from app.repositories.records import driver_connection

# A driver's command has seconds to end in, however large the nation's file is.
_AT_ONCE = 100


async def hold(session: AsyncSession) -> None:
    """Keep every other console from the sets until the transaction ends; who reads them is not kept waiting."""
    await (await session.connection()).execute(sa.text("LOCK TABLE boundary_sets IN SHARE ROW EXCLUSIVE MODE"))


async def activate(session: AsyncSession, set_id: int, now: datetime) -> None:
    """Make this set the active one, in the place of whichever was."""
    connection = await session.connection()
    sets = sa.update(BoundarySet)
    await connection.execute(sets.where(col(BoundarySet.is_active)).values(is_active=False))
    await connection.execute(sets.where(col(BoundarySet.id) == set_id).values(is_active=True, activated_at=now))


async def add(
    session: AsyncSession, boundary_set: BoundarySet, shapes: Sequence[tuple[int, bytes]], watch: Watch
) -> int:
    """A new set with its shapes (unit id, WKB); gives the id of the set."""
    session.add(boundary_set)
    await session.flush()
    assert boundary_set.id is not None, "the database has numbered it"
    connection = await driver_connection(session)
    rows = [(boundary_set.id, unit_id, shape) for unit_id, shape in shapes]
    for start in watch(range(0, len(rows), _AT_ONCE), "Storing"):
        await connection.executemany(
            "INSERT INTO boundaries (set_id, unit_id, shape) VALUES ($1, $2, $3)", rows[start : start + _AT_ONCE]
        )
    return boundary_set.id


async def find(session: AsyncSession, set_id: int) -> BoundarySet | None:
    """One set by its id."""
    return await session.get(BoundarySet, set_id)


async def active(session: AsyncSession) -> BoundarySet | None:
    """The set that is in use."""
    return (await session.exec(select(BoundarySet).where(BoundarySet.is_active))).one_or_none()


async def previous(session: AsyncSession) -> BoundarySet | None:
    """The set that was active last, of those that are not now."""
    been = select(BoundarySet).where(~col(BoundarySet.is_active), col(BoundarySet.activated_at).is_not(None))
    return (await session.exec(been.order_by(col(BoundarySet.activated_at).desc(), col(BoundarySet.id).desc()))).first()


async def listed(session: AsyncSession) -> Sequence[tuple[BoundarySet, int]]:
    """Every set with the number of its areas, the first one first."""
    areas = select(sa.func.count()).where(Boundary.set_id == BoundarySet.id).scalar_subquery()
    return (await session.exec(select(BoundarySet, areas).order_by(col(BoundarySet.id)))).all()


async def areas(session: AsyncSession, set_id: int) -> Sequence[tuple[str, str, bytes]]:
    """Code and name of the unit, and WKB, of every area of a set, by code."""
    name = col(UnitRow.type) + " " + col(UnitRow.name)
    of_set = select(UnitRow.code, name, Boundary.shape).join(UnitRow, col(UnitRow.id) == Boundary.unit_id)
    return (await session.exec(of_set.where(Boundary.set_id == set_id).order_by(UnitRow.code, col(UnitRow.id)))).all()


async def shape(session: AsyncSession, set_id: int, unit_id: int) -> bytes | None:
    """The area of one unit in a set, as WKB."""
    found = await session.get(Boundary, (set_id, unit_id))
    return found.shape if found else None
