"""Signatures whose time is over, as the worker reaches them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# The last day of what was pledged ends at midnight in Vietnam; from its end on the time of erasure is counted.
_EXPIRE = text("""
    WITH over AS (
        SELECT s.id, s.unit_id FROM submissions s
        JOIN pledge_signatures g ON g.submission_id = s.id JOIN pledges p ON p.id = g.pledge_id
        WHERE s.kind = 'pledge_signature' AND s.status = 'active'
        AND (s.closed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + make_interval(months => p.valid_months) < :today
        ORDER BY s.id LIMIT :limit FOR UPDATE OF s SKIP LOCKED
    ),
    ended AS (
        UPDATE submissions s SET status = 'expired', closed_at = :now, version = s.version + 1
        FROM over WHERE s.id = over.id
        RETURNING s.id
    ),
    inactive AS (
        UPDATE pledge_signatures g SET is_active = false FROM over WHERE g.submission_id = over.id AND g.is_active
    )
    INSERT INTO events (submission_id, at, verb, from_status, to_status, unit_id)
    SELECT over.id, :now, 'expire', 'active', 'expired', over.unit_id FROM over JOIN ended ON ended.id = over.id
""").bindparams(
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("today", type_=sa.Date),
    sa.bindparam("limit", type_=sa.Integer),
)


async def expire(session: AsyncSession, today: date, now: datetime, limit: int) -> int:
    """End up to so many whose last day is over, with an event for each; how many they were."""
    values = {"today": today, "now": now, "limit": limit}
    return (await (await session.connection()).execute(_EXPIRE, values)).rowcount
