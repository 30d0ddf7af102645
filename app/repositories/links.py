"""Links as kept: of two submissions that are both in sight."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.link import Link


async def add(session: AsyncSession, link: Link) -> bool:
    """Link the two; False when they are linked already."""
    added = insert(Link).values(link.model_dump()).on_conflict_do_nothing()
    return (await (await session.connection()).execute(added)).rowcount == 1


async def remove(session: AsyncSession, one_id: UUID, other_id: UUID) -> bool:
    """Undo it; False when they are not linked."""
    theirs = sa.delete(Link).where(col(Link.one_id) == one_id, col(Link.other_id) == other_id)
    return (await (await session.connection()).execute(theirs)).rowcount == 1


async def find(session: AsyncSession, one_id: UUID, other_id: UUID) -> Link | None:
    """The link of these two, whose ids are in order."""
    return (await session.exec(select(Link).where(Link.one_id == one_id, Link.other_id == other_id))).first()


async def of_submission(session: AsyncSession, submission_id: UUID) -> Sequence[Link]:
    """Its links whose other end is in sight too, the first first."""
    found = select(Link).where((col(Link.one_id) == submission_id) | (col(Link.other_id) == submission_id))
    return (await session.exec(found.order_by(col(Link.linked_at), col(Link.one_id), col(Link.other_id)))).all()
