"""Messages as kept: read and written under the scope of a receipt or of a posting."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.conversation import Sender
from app.models.message import Message, MessageTemplate


async def of_submission(session: AsyncSession, submission_id: UUID) -> Sequence[Message]:
    """The conversation about it, first things first."""
    found = select(Message).where(_is_of(submission_id)).order_by(col(Message.ordinal))
    return (await session.exec(found)).all()


async def count(session: AsyncSession, submission_id: UUID) -> int:
    """How many messages there are; their submission is held by whoever adds one."""
    return (await session.exec(select(func.coalesce(func.max(Message.ordinal), 0)).where(_is_of(submission_id)))).one()


async def unanswered(session: AsyncSession, submission_id: UUID) -> int:
    """How many of its sender's came after the last of the station's."""
    last = select(func.coalesce(func.max(Message.ordinal), 0)).where(_is_of(submission_id), _is_by(Sender.STATION))
    since = select(func.count()).where(
        _is_of(submission_id), _is_by(Sender.REPORTER), col(Message.ordinal) > last.scalar_subquery()
    )
    return (await session.exec(since)).one()


async def unread(session: AsyncSession, submission_id: UUID, sender: Sender) -> int:
    """How many of one side's the other has not read."""
    new = select(func.count()).where(_is_of(submission_id), _is_by(sender), ~col(Message.is_read))
    return (await session.exec(new)).one()


async def mark_read(session: AsyncSession, submission_id: UUID, sender: Sender) -> None:
    """What one side wrote was read by the other."""
    new = sa.update(Message).where(_is_of(submission_id), _is_by(sender), ~col(Message.is_read))
    statement = new.values(is_read=True).execution_options(synchronize_session=False)
    await (await session.connection()).execute(statement)


async def templates(session: AsyncSession) -> Sequence[MessageTemplate]:
    """The sentences to start from."""
    return (await session.exec(select(MessageTemplate).order_by(col(MessageTemplate.code)))).all()


def _is_of(submission_id: UUID) -> sa.ColumnElement[bool]:
    return col(Message.submission_id) == submission_id


def _is_by(sender: Sender) -> sa.ColumnElement[bool]:
    return col(Message.sender) == sender
