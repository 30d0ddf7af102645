"""Citizens, their sessions and what they keep in sight."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.citizen import Citizen, CitizenSession, KeptSubmission


async def ensure(session: AsyncSession, phone_hmac: bytes, now: datetime) -> UUID:
    """The citizen of a number, made when there is none; the scope of the transaction is that number."""
    statement = insert(Citizen).values(id=uuid4(), phone_hmac=phone_hmac, created_at=now).on_conflict_do_nothing()
    await (await session.connection()).execute(statement)
    return (await session.exec(select(Citizen.id).where(Citizen.phone_hmac == phone_hmac))).one()


async def has_session(session: AsyncSession, citizen_id: UUID, session_id: UUID, now: datetime) -> bool:
    """Whether the session goes on."""
    wanted = select(CitizenSession.id).where(
        CitizenSession.id == session_id,
        CitizenSession.citizen_id == citizen_id,
        col(CitizenSession.ended_at).is_(None),
        col(CitizenSession.expires_at) > now,
    )
    return (await session.exec(wanted)).first() is not None


async def end_session(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """End a session for good."""
    statement = sa.update(CitizenSession).where(col(CitizenSession.id) == session_id).values(ended_at=now)
    await (await session.connection()).execute(statement)


async def kept_count(session: AsyncSession, citizen_id: UUID) -> int:
    """How many submissions the citizen keeps."""
    counted = select(sa.func.count()).select_from(KeptSubmission).where(KeptSubmission.citizen_id == citizen_id)
    return (await session.exec(counted)).one()


async def keep(session: AsyncSession, citizen_id: UUID, submission_id: UUID) -> None:
    """Keep a submission in sight; twice is once. The scope of the transaction must reach it."""
    statement = insert(KeptSubmission).values(citizen_id=citizen_id, submission_id=submission_id)
    await (await session.connection()).execute(statement.on_conflict_do_nothing())


async def let_go(session: AsyncSession, citizen_id: UUID, submission_id: UUID) -> None:
    """Keep it no longer."""
    statement = sa.delete(KeptSubmission).where(
        col(KeptSubmission.citizen_id) == citizen_id, col(KeptSubmission.submission_id) == submission_id
    )
    await (await session.connection()).execute(statement)
