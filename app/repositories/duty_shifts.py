"""Duty shifts of one desk; row-level security shows a transaction those of its own alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import desk_of
from app.domain.principals import Principal
from app.models.duty_shift import DutyShift, DutyShiftShown
from app.models.person import Person

MOST = 1000
"""More than a desk has in two months, even with a shift for each person and each half of a day."""


def _own(by: Principal) -> sa.ColumnElement[bool]:
    return (col(DutyShift.unit_id) == by.unit_id) & (col(DutyShift.desk) == desk_of(by.role))


async def between(session: AsyncSession, by: Principal, since: datetime, until: datetime) -> list[DutyShiftShown]:
    """The shifts that touch a time, the earliest first."""
    return [
        DutyShiftShown(**shift.model_dump(), display_name=name)
        for shift, name in await _named(session, by, DutyShift.starts_at < until, DutyShift.ends_at > since)
    ]


async def add(session: AsyncSession, by: Principal, shift: DutyShift) -> DutyShiftShown:
    """A new shift."""
    session.add(shift)
    await session.flush()
    ((kept, name),) = await _named(session, by, DutyShift.id == shift.id)
    return DutyShiftShown(**kept.model_dump(), display_name=name)


async def remove(session: AsyncSession, by: Principal, shift_id: UUID) -> UUID | None:
    """Take a shift away; whose it was, or None for one that is not of this desk."""
    gone = sa.delete(DutyShift).where(col(DutyShift.id) == shift_id, _own(by)).returning(col(DutyShift.person_id))
    person_id: UUID | None = (await (await session.connection()).execute(gone)).scalar_one_or_none()
    return person_id


async def _named(session: AsyncSession, by: Principal, *wanted: bool) -> Sequence[tuple[DutyShift, str]]:
    statement = (
        select(DutyShift, Person.display_name)
        .join(Person, col(Person.id) == DutyShift.person_id)
        .where(_own(by), *wanted)
        .order_by(col(DutyShift.starts_at), col(DutyShift.id))
        .limit(MOST)
    )
    return (await session.exec(statement)).all()
