"""Retention, as the worker reaches it: the clear columns that tell what is due, and the deletion of that."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.kinds import Kind
from app.domain.retention import Kept
from app.domain.sight import audience, lost
from app.domain.tip_offs import Category, TipOffClass
from app.models.retention import RetentionPolicy, RetentionRun

# One run at a time in the whole house; any fixed number does, as long as nothing else uses it.
_TURN = 20_261_125

# Held rows are left out here, and the database would not let go of one either.
_CANDIDATES = text("""
    SELECT s.id, s.unit_id, s.kind, s.status, s.closed_at, s.due_at, t.class, t.category,
        t.submission_id IS NOT NULL AND t.names_erased_at IS NULL AS has_names, coalesce(p.valid_months, 0) AS months,
        (SELECT max(e.at) FROM events e WHERE e.submission_id = s.id AND e.verb = 'transfer') AS transferred_at
    FROM submissions s
    LEFT JOIN tip_offs t ON t.submission_id = s.id
    LEFT JOIN pledge_signatures g ON g.submission_id = s.id
    LEFT JOIN pledges p ON p.id = g.pledge_id
    WHERE NOT s.legal_hold AND (s.closed_at IS NOT NULL OR s.status IN ('pending', 'transferred')) AND s.id > :after
    ORDER BY s.id LIMIT :limit
""").bindparams(sa.bindparam("after", type_=sa.Uuid), sa.bindparam("limit", type_=sa.Integer))

# Once more what was decided on: what was held, reopened or confirmed in between stays.
_ERASE = text("""
    DELETE FROM submissions s USING unnest(:ids, :statuses, :closings) AS told (id, status, closed_at)
    WHERE s.id = told.id AND s.status = told.status AND s.closed_at IS NOT DISTINCT FROM told.closed_at
    AND NOT s.legal_hold
    RETURNING s.id, s.kind, s.unit_id, s.province_id, s.conflict, s.with_province, s.concerns_minor, s.assignee_id,
        s.hamlet_id
""").bindparams(
    sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid)),
    sa.bindparam("statuses", type_=postgresql.ARRAY(sa.Text)),
    sa.bindparam("closings", type_=postgresql.ARRAY(sa.DateTime(timezone=True))),
)
_FORGET_REPLIES = text("DELETE FROM idempotency_keys WHERE submission_id = ANY (:ids)").bindparams(
    sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid))
)
_ERASE_NAMES = text("""
    UPDATE tip_offs t SET people = NULL, particulars = NULL, names_erased_at = :now
    FROM submissions s WHERE s.id = t.submission_id AND s.id = ANY (:ids) AND s.status = 'unfounded'
    AND NOT s.legal_hold AND t.names_erased_at IS NULL RETURNING s.id
""").bindparams(
    sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid)), sa.bindparam("now", type_=sa.DateTime(timezone=True))
)
_TELL = text("""
    INSERT INTO events (submission_id, at, verb, from_status, unit_id, details)
    VALUES (:id, :now, :verb, :status, :unit_id, :details)
""").bindparams(
    sa.bindparam("id", type_=sa.Uuid),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("details", type_=postgresql.JSONB),
)


class Spent(NamedTuple):
    """Rows of a table that stand alone: their key, and since when they are over."""

    table: str
    key: str
    since: str


ONCE_OVER = (
    Spent("phone_codes", "phone_hmac, purpose", "expires_at"),
    Spent("citizen_sessions", "id", "least(expires_at, ended_at)"),
    Spent("spent_challenges", "person_id, challenge_sha256", "expires_at"),
    Spent("spent_assertions", "client_id, jti_sha256", "expires_at"),
    Spent("revoked_tokens", "client_id, jti", "expires_at"),
    Spent("budgets", "key", "ends_at"),
)
SPENT: Mapping[str, tuple[Spent, ...]] = {
    "once_over": ONCE_OVER,
    "idempotency": (Spent("idempotency_keys", "key_hash", "created_at"),),
    "audit": (Spent("denied_attempts", "id", "at"),),
    "application": (Spent("applications", "id", "closed_at"),),
}
"""Policy → the rows that it applies to; none of them belongs to a submission that is still kept."""


class Candidate(NamedTuple):
    """A submission that may be due one day."""

    id: UUID
    unit_id: int
    kept: Kept


@dataclass(slots=True)
class Erased:
    """What an envelope that is gone told of who saw it."""

    id: UUID
    kind: Kind
    unit_id: int
    province_id: int
    conflict: bool
    with_province: bool
    concerns_minor: bool
    assignee_id: UUID | None
    hamlet_id: int | None


@asynccontextmanager
async def turn(engine: AsyncEngine) -> AsyncIterator[bool]:
    """Whether this is the only run in the house; it stays so until the end of the block or of the process."""
    async with engine.connect() as connection:
        # Of the connection and not of a transaction: a run has many of these.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        is_ours = bool((await connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": _TURN})).scalar_one())
        try:
            yield is_ours
        finally:
            if is_ours:
                await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _TURN})


async def policies(session: AsyncSession) -> Sequence[RetentionPolicy]:
    """The policies in force."""
    return (await session.exec(select(RetentionPolicy))).all()


async def candidates(session: AsyncSession, after: UUID, limit: int) -> list[Candidate]:
    """Closed and lapsed submissions by id."""
    rows = await (await session.connection()).execute(_CANDIDATES, {"after": after, "limit": limit})
    return [
        Candidate(
            row.id,
            row.unit_id,
            Kept(
                kind=Kind(row.kind),
                status=row.status,
                closed_at=row.closed_at,
                due_at=row.due_at,
                tip_off_class=TipOffClass(row[6]) if row[6] else None,
                category=Category(row.category) if row.category else None,
                transferred_at=row.transferred_at,
                valid_months=row.months,
                has_names=row.has_names,
            ),
        )
        for row in rows
    ]


async def erase(session: AsyncSession, these: Sequence[Candidate]) -> dict[UUID, frozenset[str]]:
    """Delete them with everything that is theirs, and the replies in which their receipts lie.

    Those that are gone, each with the audience that it had.
    """
    connection = await session.connection()
    values = {
        "ids": [each.id for each in these],
        "statuses": [each.kept.status for each in these],
        "closings": [each.kept.closed_at for each in these],
    }
    rows = (await connection.execute(_ERASE, values)).all()
    gone = {row.id: audience(Erased(row.id, Kind(row.kind), *row[2:])) for row in rows}
    await connection.execute(_FORGET_REPLIES, {"ids": list(gone)})
    return gone


async def erase_names(session: AsyncSession, these: Sequence[Candidate], now: datetime) -> set[UUID]:
    """Delete the people mentioned and what tells of them; the rest stays. Those of which they are gone."""
    connection = await session.connection()
    values = {"ids": [each.id for each in these], "now": now}
    return set((await connection.execute(_ERASE_NAMES, values)).scalars())


async def tell(
    session: AsyncSession,
    verb: str,
    policy: str,
    these: Sequence[Candidate],
    *,
    now: datetime,
    seen_by: Mapping[UUID, frozenset[str]] = MappingProxyType({}),
) -> None:
    """An event for each, in codes; it outlives the submission, and says who loses sight of what they saw until now."""
    rows = [
        {
            "id": each.id,
            "now": now,
            "verb": verb,
            "status": each.kept.status,
            "unit_id": each.unit_id,
            "details": {"policy": policy, **lost(seen_by.get(each.id, frozenset()))},
        }
        for each in these
    ]
    if rows:
        await (await session.connection()).execute(_TELL, rows)


async def count_spent(session: AsyncSession, spent: Spent, before: datetime) -> int:
    """How many rows are over."""
    statement = text(f"SELECT count(*) FROM {spent.table} WHERE {spent.since} < :before")  # noqa: S608 - names of ours, from the table above
    return int((await (await session.connection()).execute(statement, {"before": before})).scalar_one())


async def delete_spent(session: AsyncSession, spent: Spent, before: datetime, limit: int) -> int:
    """Delete up to `limit` rows that are over; how many there were."""
    statement = text(
        f"DELETE FROM {spent.table} WHERE ({spent.key}) IN (SELECT {spent.key} FROM {spent.table} "  # noqa: S608 - as above
        f"WHERE {spent.since} < :before LIMIT :limit)"
    )
    values = {"before": before, "limit": limit}
    return int((await (await session.connection()).execute(statement, values)).rowcount)


async def keep_run(session: AsyncSession, run: RetentionRun) -> None:
    """Write what was erased; who writes it may not read it."""
    await (await session.connection()).execute(sa.insert(RetentionRun).values(run.model_dump()))


async def last_run(session: AsyncSession) -> datetime | None:
    """When the last run ended, as far as the asker may see runs."""
    newest = select(col(RetentionRun.ended_at)).order_by(col(RetentionRun.ended_at).desc()).limit(1)
    return (await session.exec(newest)).first()
