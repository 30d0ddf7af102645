"""Bars as kept: of a submission in sight."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.bar import Bar


async def of_submission(session: AsyncSession, submission_id: UUID) -> Sequence[Bar]:
    """Who has no part in it, the first first."""
    found = select(Bar).where(Bar.submission_id == submission_id)
    return (await session.exec(found.order_by(col(Bar.barred_at), col(Bar.person_id)))).all()


async def add(session: AsyncSession, bar: Bar) -> bool:
    """Bar somebody; False when they are barred already."""
    # Without RETURNING: whoever recuses themselves is about to lose sight of the row.
    added = insert(Bar).values(bar.model_dump()).on_conflict_do_nothing()
    return (await (await session.connection()).execute(added)).rowcount == 1


async def remove(session: AsyncSession, submission_id: UUID, person_id: UUID) -> bool:
    """Let somebody in again; False where the database knows that this asker may not."""
    theirs = sa.delete(Bar).where(col(Bar.submission_id) == submission_id, col(Bar.person_id) == person_id)
    return (await (await session.connection()).execute(theirs)).rowcount == 1
