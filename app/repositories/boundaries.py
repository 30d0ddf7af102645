"""Boundary sets as kept: one is active, the earlier ones stay as they were."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.boundary import BoundarySet
from app.repositories.records import driver_connection


async def retire(session: AsyncSession) -> None:
    """Leave no set active."""
    retired = sa.update(BoundarySet).where(col(BoundarySet.is_active)).values(is_active=False)
    await (await session.connection()).execute(retired)


async def add(session: AsyncSession, boundary_set: BoundarySet, shapes: Iterable[tuple[int, bytes]]) -> int:
    """A new set with its shapes (unit id, WKB); gives the id of the set."""
    session.add(boundary_set)
    await session.flush()
    assert boundary_set.id is not None, "the database has numbered it"
    connection = await driver_connection(session)
    # Row by row but in one go: a single statement would hold every shape of the nation in memory twice.
    await connection.executemany(
        "INSERT INTO boundaries (set_id, unit_id, shape) VALUES ($1, $2, $3)",
        [(boundary_set.id, unit_id, shape) for unit_id, shape in shapes],
    )
    return boundary_set.id
