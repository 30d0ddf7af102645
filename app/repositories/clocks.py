"""Clocks of submissions: held and changed with them, and swept by the worker."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.clock import Clock

# Whoever is at a submission just now, another sweeper too, is left alone: its turn comes again in a few seconds. What
# nobody confirmed is dropped by retention, and is no fault that somebody would have to see.
_MISSED = text("""
    SELECT c.submission_id, c.code, c.round, s.unit_id, s.status, s.conflict, s.escalated_at
    FROM clocks c JOIN submissions s ON s.id = c.submission_id
    WHERE c.met_at IS NULL AND c.ended_at IS NULL AND c.missed_at IS NULL AND c.code <> 'signature.confirm'
    AND c.due_at <= :now
    ORDER BY c.due_at LIMIT :limit FOR UPDATE OF s SKIP LOCKED
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))
_MARK = text("""
    UPDATE clocks SET missed_at = :at WHERE submission_id = :submission_id AND code = :code AND round = :round
    AND met_at IS NULL AND ended_at IS NULL AND missed_at IS NULL
""").bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)), sa.bindparam("submission_id", type_=sa.Uuid))
_ESCALATE = text("""
    UPDATE submissions SET with_province = true, escalated_at = :at, version = version + 1 WHERE id = :id
""").bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)), sa.bindparam("id", type_=sa.Uuid))


class Missed(NamedTuple):
    """A clock that has run out, with what it belongs to."""

    submission_id: UUID
    code: str
    round: int
    unit_id: int
    status: str
    conflict: bool
    escalated_at: datetime | None


async def of_submission(session: AsyncSession, submission_id: UUID) -> Sequence[Clock]:
    """Every clock of a submission, in the order in which they run out."""
    found = select(Clock).where(Clock.submission_id == submission_id)
    return (await session.exec(found.order_by(col(Clock.due_at), col(Clock.code), col(Clock.round)))).all()


async def missed(session: AsyncSession, now: datetime, limit: int) -> list[Missed]:
    """Up to so many that have run out and are not marked, held by their submission until the transaction ends."""
    rows = await (await session.connection()).execute(_MISSED, {"now": now, "limit": limit})
    return [Missed(*row) for row in rows]


async def mark_missed(session: AsyncSession, clock: Missed, at: datetime) -> bool:
    """Mark it; False when somebody has met or marked it since it was looked for."""
    values = {"at": at, "submission_id": clock.submission_id, "code": clock.code, "round": clock.round}
    return bool((await (await session.connection()).execute(_MARK, values)).rowcount)


async def escalate(session: AsyncSession, submission_id: UUID, at: datetime) -> None:
    """Let the province see it from now on."""
    await (await session.connection()).execute(_ESCALATE, {"at": at, "id": submission_id})
