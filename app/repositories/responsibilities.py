"""Responsibilities as kept: rows end and are never changed otherwise, so that the past can be explained."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.responsibility import ResponsibilityRow


async def overlapping(session: AsyncSession, row: ResponsibilityRow) -> int | None:
    """A row for the same area, kind and weapons that holds at the same time; None when there is none."""
    until = row.valid_to or date.max
    found = select(ResponsibilityRow.id).where(
        ResponsibilityRow.area_id == row.area_id,
        col(ResponsibilityRow.kind).is_not_distinct_from(row.kind),
        ResponsibilityRow.red_only == row.red_only,
        ResponsibilityRow.is_additional == row.is_additional,
        col(ResponsibilityRow.valid_from) < until,
        col(ResponsibilityRow.valid_to).is_(None) | (col(ResponsibilityRow.valid_to) > row.valid_from),
    )
    return (await session.exec(found)).first()


async def add(session: AsyncSession, row: ResponsibilityRow) -> int:
    """A new row; gives its number."""
    session.add(row)
    await session.flush()
    assert row.id is not None, "the database has numbered it"
    return row.id


async def end(session: AsyncSession, row_id: int, on: date) -> bool:
    """Let it hold no longer from that day on; False when it does not hold then."""
    ending = (
        sa.update(ResponsibilityRow)
        .where(
            col(ResponsibilityRow.id) == row_id,
            col(ResponsibilityRow.valid_from) <= on,
            col(ResponsibilityRow.valid_to).is_(None) | (col(ResponsibilityRow.valid_to) > on),
        )
        .values(valid_to=on)
    )
    return (await (await session.connection()).execute(ending)).rowcount == 1


async def all_rows(session: AsyncSession) -> Sequence[ResponsibilityRow]:
    """Every row, in the order in which they were written."""
    return (await session.exec(select(ResponsibilityRow).order_by(col(ResponsibilityRow.id)))).all()
