"""Units as kept: looked up for a posting, and brought in by the thousand."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.units import Level
from app.models.unit import UnitRow
from app.repositories.records import driver_connection

Row = tuple[Any, ...]

_UNITS = "SELECT id, level, code, type, name, parent_id, valid_from, valid_to, lat, lon FROM units"
_SUCCESSIONS = 'SELECT from_id, to_id, is_whole, "on" FROM successions'

# Arrays and not COPY, which PostgreSQL refuses on a table with row-level security.
_KEEP_UNITS = """
    INSERT INTO units (id, level, code, type, name, parent_id, valid_from, valid_to, lat, lon)
    SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[],
                         $6::int[], $7::date[], $8::date[], $9::float8[], $10::float8[])
    ON CONFLICT (id) DO UPDATE SET
        level = excluded.level, code = excluded.code, type = excluded.type, name = excluded.name,
        parent_id = excluded.parent_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
        lat = excluded.lat, lon = excluded.lon
"""
_KEEP_SUCCESSIONS = """
    INSERT INTO successions (from_id, to_id, is_whole, "on")
    SELECT * FROM unnest($1::int[], $2::int[], $3::boolean[], $4::date[])
    ON CONFLICT (from_id, to_id) DO UPDATE SET is_whole = excluded.is_whole, "on" = excluded."on"
"""
_DROP_SUCCESSIONS = """
    DELETE FROM successions WHERE (from_id, to_id) IN (SELECT * FROM unnest($1::int[], $2::int[]))
"""


async def hold(session: AsyncSession, version: int) -> bool:
    """Keep mergers out until the transaction ends; False during one, or when the units are no longer of this version.

    It never waits: the caller holds a submission that the merger is about to wait for.
    """
    row = await (await session.connection()).execute(sa.text("SELECT try_units(:version)"), {"version": version})
    return bool(row.scalar_one())


async def by_id(session: AsyncSession, unit_id: int) -> UnitRow | None:
    """The unit with our id, of today or former."""
    return (await session.exec(select(UnitRow).where(UnitRow.id == unit_id))).one_or_none()


async def today_by_code(session: AsyncSession) -> Mapping[tuple[Level, str], int]:
    """Our id of each unit of today, by its level and code."""
    today = select(UnitRow.level, UnitRow.code, UnitRow.id).where(col(UnitRow.valid_to).is_(None))
    return {(Level(level), code): unit_id for level, code, unit_id in (await session.exec(today)).all()}


async def unit_rows(session: AsyncSession) -> set[Row]:
    """Every unit, its columns in the order of the table."""
    return await _rows(session, _UNITS)


async def succession_rows(session: AsyncSession) -> set[Row]:
    """Every succession, its columns in the order of the table."""
    return await _rows(session, _SUCCESSIONS)


async def keep_units(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Insert the units, or change those with the same id, in the order given."""
    await _send(session, _KEEP_UNITS, rows)


async def keep_successions(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Insert the successions, or change those between the same units."""
    await _send(session, _KEEP_SUCCESSIONS, rows)


async def drop_successions(session: AsyncSession, pairs: Sequence[Row]) -> None:
    """Remove the successions between these pairs of units."""
    await _send(session, _DROP_SUCCESSIONS, pairs)


async def _rows(session: AsyncSession, statement: str) -> set[Row]:
    connection = await driver_connection(session)
    return {tuple(record) for record in await connection.fetch(statement)}


async def _send(session: AsyncSession, statement: str, rows: Sequence[Row]) -> None:
    connection = await driver_connection(session)
    await connection.execute(statement, *map(list, zip(*rows, strict=True)))
