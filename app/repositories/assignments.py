"""Assignments taken back: in one statement with the event of each."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal

# In the order of their ids, so that two who take back at once wait for each other instead of locking up.
_HELD = """
    SELECT s.id, s.assignee_id FROM submissions s
    WHERE s.closed_at IS NULL AND s.assignee_id = :person AND s.unit_id = ANY (:units)
    ORDER BY s.id FOR UPDATE
"""
_LAPSED = """
    SELECT s.id, s.assignee_id FROM submissions s
    WHERE s.closed_at IS NULL AND s.assignee_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM postings o JOIN people p ON p.id = o.person_id
        WHERE o.person_id = s.assignee_id AND o.unit_id = s.unit_id AND o.role <> 'collector'
        AND p.disabled_at IS NULL AND o.approved_at IS NOT NULL AND o.ended_at IS NULL
        AND o.from_on <= :today AND (o.until_on IS NULL OR o.until_on >= :today)
    )
    ORDER BY s.id FOR UPDATE OF s
"""
_RELEASED = """
    WITH held AS MATERIALIZED ({held}),
    released AS (
        UPDATE submissions s SET assignee_id = NULL, version = s.version + 1 FROM held WHERE s.id = held.id
        RETURNING s.id, s.unit_id, s.status, held.assignee_id
    )
    INSERT INTO events (submission_id, at, verb, from_status, to_status, unit_id, role, person_id, details)
    SELECT id, :now, 'release', status, status, unit_id, :role, :by,
        jsonb_build_object('from', assignee_id, 'to', NULL)
    FROM released ORDER BY id
"""


async def release(
    session: AsyncSession, person_id: UUID, unit_ids: Collection[int], *, by: Principal, now: datetime
) -> int:
    """Take back what the person holds in these units; the scope must reach them."""
    values = {"person": person_id, "units": list(unit_ids), "role": by.role.value, "by": by.person_id, "now": now}
    return await _run(session, _HELD, values)


async def release_lapsed(session: AsyncSession, today: date, now: datetime) -> int:
    """Take back what anybody holds in a unit where they do not work that day."""
    return await _run(session, _LAPSED, {"today": today, "role": None, "by": None, "now": now})


async def _run(session: AsyncSession, held: str, values: dict[str, object]) -> int:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "person": sa.Uuid(),
        "units": sa.ARRAY(sa.Integer),
        "today": sa.Date(),
        "role": sa.Text(),
        "by": sa.Uuid(),
        "now": sa.DateTime(timezone=True),
    }
    named = [sa.bindparam(name, type_=types[name]) for name in values]
    statement = sa.text(_RELEASED.format(held=held)).bindparams(*named)
    return (await (await session.connection()).execute(statement, values)).rowcount
