"""The operator's rows that clocks are counted by: days off, and the communes that are hard to reach."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.clock import AreaDifficulty
from app.models.day_off import DayOff


async def days_off(session: AsyncSession) -> Sequence[DayOff]:
    """Every day, in order."""
    return (await session.exec(select(DayOff).order_by(col(DayOff.day)))).all()


async def difficulties(session: AsyncSession) -> Sequence[AreaDifficulty]:
    """Every decision, past ones included, by commune and day."""
    ordered = select(AreaDifficulty).order_by(col(AreaDifficulty.unit_id), col(AreaDifficulty.valid_from))
    return (await session.exec(ordered)).all()


async def replace_years(session: AsyncSession, days: Collection[DayOff]) -> None:
    """Let the years in which these days lie have these days off and no others."""
    years = sorted({day.day.year for day in days})
    of_year = [col(DayOff.day).between(date(year, 1, 1), date(year, 12, 31)) for year in years]
    connection = await session.connection()
    await connection.execute(sa.delete(DayOff).where(sa.or_(*of_year)))
    await connection.execute(sa.insert(DayOff), [day.model_dump() for day in days])


async def keep_difficulties(session: AsyncSession, rows: Collection[AreaDifficulty]) -> None:
    """Write them; what is said again about the same commune, level and first day takes the place of what was said."""
    adding = postgresql.insert(AreaDifficulty)
    says = adding.on_conflict_do_update(
        index_elements=["unit_id", "level", "valid_from"],
        set_={"valid_to": adding.excluded.valid_to, "source": adding.excluded.source},
    )
    await (await session.connection()).execute(says, [row.model_dump() for row in rows])
