"""Entry codes as kept; row-level security shows them to their person and to those who keep people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.entry_code import EntryCode


async def lock_good(session: AsyncSession, person_id: UUID, now: datetime, most_tries: int) -> Sequence[EntryCode]:
    """The person's whole codes that still open something, locked: tries at the same time come one after the other."""
    statement = (
        select(EntryCode)
        .where(
            EntryCode.person_id == person_id,
            col(EntryCode.used_at).is_(None),
            col(EntryCode.second_hmac).is_not(None),
            col(EntryCode.expires_at) > now,
            EntryCode.tries < most_tries,
        )
        .with_for_update()
    )
    return (await session.exec(statement)).all()


async def incomplete(session: AsyncSession, code_id: UUID) -> EntryCode | None:
    """A code that waits for its second half."""
    statement = select(EntryCode).where(EntryCode.id == code_id, col(EntryCode.second_hmac).is_(None))
    return (await session.exec(statement)).one_or_none()


async def drop(session: AsyncSession, code_id: UUID) -> None:
    """Remove one code, if it is there."""
    await (await session.connection()).execute(sa.delete(EntryCode).where(col(EntryCode.id) == code_id))


async def drop_all(session: AsyncSession, person_id: UUID) -> None:
    """Remove every code of the person that has not been used."""
    unused = (col(EntryCode.person_id) == person_id, col(EntryCode.used_at).is_(None))
    await (await session.connection()).execute(sa.delete(EntryCode).where(*unused))


async def drop_others(session: AsyncSession, code: EntryCode) -> None:
    """Remove the person's older codes that could still be completed or used."""
    others = (
        col(EntryCode.person_id) == code.person_id,
        col(EntryCode.id) != code.id,
        col(EntryCode.used_at).is_(None),
    )
    await (await session.connection()).execute(sa.delete(EntryCode).where(*others))
