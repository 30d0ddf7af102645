"""Sessions of one person: those that live, and the end of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.person import Session


async def person_of(session: AsyncSession, session_id: UUID) -> UUID | None:
    """Whose session this is, for a transaction that knows its id alone."""
    return (await session.exec(select(Session.person_id).where(Session.id == session_id))).one_or_none()


async def living(session: AsyncSession, person_id: UUID, credential_version: int, now: datetime) -> Sequence[Session]:
    """The sessions of the person that still stand for something, the newest first."""
    statement = (
        select(Session)
        .where(
            Session.person_id == person_id,
            Session.credential_version == credential_version,
            col(Session.ended_at).is_(None),
            col(Session.expires_at) > now,
        )
        .order_by(col(Session.started_at).desc(), col(Session.id))
    )
    return (await session.exec(statement)).all()


async def renew(session: AsyncSession, session_id: UUID, credential_version: int, now: datetime) -> Session:
    """Carry one's own session over to new credentials, with its next refresh token."""
    mine = (await session.exec(select(Session).where(Session.id == session_id).with_for_update())).one()
    mine.credential_version, mine.counter, mine.rotated_at = credential_version, mine.counter + 1, now
    await session.flush()
    return mine


async def end(session: AsyncSession, person_id: UUID, session_id: UUID, now: datetime) -> bool:
    """End one; False when it is none of theirs that lives."""
    return await _end(session, now, col(Session.person_id) == person_id, col(Session.id) == session_id) == 1


async def end_all_but(session: AsyncSession, person_id: UUID, kept: UUID | None, now: datetime) -> None:
    """End every other one."""
    theirs = col(Session.person_id) == person_id
    await _end(session, now, theirs if kept is None else theirs & (col(Session.id) != kept))


async def _end(session: AsyncSession, now: datetime, *which: sa.ColumnElement[bool]) -> int:
    ended = sa.update(Session).where(*which, col(Session.ended_at).is_(None)).values(ended_at=now)
    return (await (await session.connection()).execute(ended)).rowcount
