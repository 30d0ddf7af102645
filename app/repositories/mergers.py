"""What a merger moves: open submissions, postings, hamlets, pledges and responsibilities, with an event each."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from app.repositories.records import driver_connection

_UNITS_LOCK = 20_250_701
"""The lock that `hold_units` and `try_units` share (alembic/versions/20261123_decisions.py)."""


class OpenSubmission(NamedTuple):
    """An open submission that lies in a unit that ended; `place` is sealed under the key in the box."""

    id: UUID
    kind: str
    unit_id: int
    area_id: int | None
    province_id: int
    conflict: bool
    place: bytes | None
    key_unit_id: int
    key_month: date
    key_box: bytes


class Moved(NamedTuple):
    """Where it lies from now on; the columns in the order of _MOVE.

    `is_parted` tells that its unit was split: then the hands it was in, and the hamlet, did not come along.
    """

    id: UUID
    unit_id: int
    area_id: int | None
    province_id: int
    is_unrouted: bool = False
    is_parted: bool = False
    candidate_unit_ids: str | None = None


_OPEN = """
    SELECT s.id, s.kind, s.unit_id, s.area_id, s.province_id, s.conflict, coalesce(t.place, w.place, p.place),
        k.unit_id, k.month, k.box
    FROM submissions s
    JOIN data_keys k ON k.submission_id = s.id
    LEFT JOIN tip_offs t ON t.submission_id = s.id
    LEFT JOIN weapon_surrenders w ON w.submission_id = s.id
    LEFT JOIN pledge_signatures p ON p.submission_id = s.id
    WHERE s.closed_at IS NULL
        AND (s.unit_id = ANY ($1) OR s.area_id = ANY ($1) OR s.province_id = ANY ($1))
    ORDER BY s.id FOR UPDATE OF s
"""
# The events first: they tell the unit as it was, and the row still says so.
_MOVE = """
    WITH given AS (
        SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::boolean[], $6::boolean[], $7::text[])
            AS given (id, unit_id, area_id, province_id, is_unrouted, is_parted, candidates)
    ),
    told AS (
        INSERT INTO events (submission_id, at, verb, from_status, to_status, unit_id, details)
        SELECT s.id, $8, way.verb, s.status, s.status, way.unit_id, jsonb_strip_nulls(jsonb_build_object(
            'cause', 'merger',
            -- The police go along with their unit and begin anew; a province that the unit leaves must be told.
            'left', CASE WHEN way.step = 1 AND s.with_province AND s.province_id <> g.province_id
                THEN jsonb_build_array('province/' || s.province_id) END
        ))
        FROM submissions s JOIN given g ON g.id = s.id
        CROSS JOIN LATERAL (VALUES (1, 'reroute_out', s.unit_id), (2, 'reroute_in', g.unit_id))
            AS way (step, verb, unit_id)
        WHERE s.unit_id <> g.unit_id
        ORDER BY s.id, way.step
    )
    UPDATE submissions s SET
        unit_id = g.unit_id, area_id = g.area_id, province_id = g.province_id, is_unrouted = g.is_unrouted,
        with_province = s.with_province OR g.is_unrouted,
        assignee_id = CASE WHEN g.is_parted THEN NULL ELSE s.assignee_id END,
        hamlet_id = CASE WHEN g.is_parted THEN NULL ELSE s.hamlet_id END,
        candidate_unit_ids = coalesce(g.candidates::int[], s.candidate_unit_ids),
        placed_by = CASE WHEN g.is_parted THEN 'merger' ELSE s.placed_by END,
        version = s.version + 1
    FROM given g WHERE s.id = g.id
"""
# Nobody inherits the archive of a unit that was split: the province's desk can read it.
_ARCHIVES = """
    UPDATE submissions SET with_province = true
    WHERE closed_at IS NOT NULL AND unit_id = ANY ($1) AND NOT with_province AND NOT conflict
"""
_POSTINGS = """
    WITH moved AS (
        UPDATE postings o SET unit_id = m.new FROM unnest($1::int[], $2::int[]) m (old, new)
        WHERE o.unit_id = m.old AND (o.until_on IS NULL OR o.until_on >= $4)
        RETURNING o.person_id, o.role, m.old, m.new
    ), told AS (
        INSERT INTO events (at, verb, unit_id, role, person_id, details)
        SELECT $3, 'posting_moved', new, role, person_id, jsonb_build_object('from', old) FROM moved
    )
    SELECT count(*) FROM moved
"""
# The former commune tells namesakes apart: the one already on record, or, where two bring the same, the one that ends.
_HAMLETS = """
    WITH moving AS (
        SELECT h.id, m.old, m.new, coalesce(h.former_unit_id, m.old) AS former,
            count(*) FILTER (WHERE h.ended_on IS NULL)
                OVER (PARTITION BY m.new, coalesce(h.former_unit_id, m.old), h.kind, h.name) AS namesakes
        FROM hamlets h JOIN unnest($1::int[], $2::int[]) m (old, new) ON h.unit_id = m.old
    ), moved AS (
        UPDATE hamlets h SET unit_id = m.new, version = h.version + 1,
            former_unit_id = CASE WHEN m.namesakes > 1 THEN m.old ELSE m.former END
        FROM moving m WHERE h.id = m.id
        RETURNING h.id, m.old, m.new
    ), told AS (
        INSERT INTO events (at, verb, unit_id, details)
        SELECT $3, 'hamlet_moved', new, jsonb_build_object('hamlet', id, 'from', old) FROM moved
    )
    SELECT count(*) FROM moved
"""
# A pledge that was open in a unit is open in whatever became of it, all parts included.
_PLEDGES = """
    WITH gone AS (
        DELETE FROM pledge_units u USING unnest($1::int[], $2::int[]) m (old, new) WHERE u.unit_id = m.old
        RETURNING u.pledge_id, u.unit_id AS old
    ), moved AS (
        INSERT INTO pledge_units (pledge_id, unit_id)
        SELECT DISTINCT g.pledge_id, m.new FROM gone g JOIN unnest($1::int[], $2::int[]) m (old, new) ON m.old = g.old
        ON CONFLICT DO NOTHING RETURNING pledge_id, unit_id
    ), told AS (
        INSERT INTO events (at, verb, unit_id, details)
        SELECT $3, 'pledge_moved', unit_id, jsonb_build_object('pledge', pledge_id) FROM moved
    )
    SELECT count(*) FROM moved
"""
# The area is another one now, so that a word about the old one ends; whoever answered for others goes on as successor.
_ANSWERING = """
    UPDATE responsibilities r SET unit_id = m.new FROM unnest($1::int[], $2::int[]) m (old, new)
    WHERE r.unit_id = m.old AND (r.valid_to IS NULL OR r.valid_to > $3)
"""
# Whoever was on duty where a unit went whole is so where it went; of one that was split the chiefs are woken.
_SHIFTS = """
    UPDATE duty_shifts d SET unit_id = m.new FROM unnest($1::int[], $2::int[]) m (old, new) WHERE d.unit_id = m.old
"""
_ENDED_AREAS = """
    WITH ended AS (
        UPDATE responsibilities SET valid_to = greatest($2, valid_from)
        WHERE (area_id = ANY ($1) OR unit_id = ANY ($1)) AND (valid_to IS NULL OR valid_to > $2) RETURNING 1
    )
    SELECT count(*) FROM ended
"""
_UNITS_TOLD = """
    INSERT INTO events (at, verb, unit_id)
    SELECT $1, told.verb, told.unit_id FROM (
        SELECT 'unit_ended', unnest($2::int[]) UNION ALL SELECT 'unit_begun', unnest($3::int[])
    ) told (verb, unit_id)
"""


async def lock_out(session: AsyncSession) -> None:
    """Wait until nobody is writing a unit into a submission, and keep everybody from it until the transaction ends."""
    await (await session.connection()).execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UNITS_LOCK})


async def open_submissions(session: AsyncSession, unit_ids: Collection[int]) -> list[OpenSubmission]:
    """The open ones that lie in these units or are about them, locked; the scope must reach them."""
    connection = await driver_connection(session)
    return [OpenSubmission(*row) for row in await connection.fetch(_OPEN, list(unit_ids))]


async def count_open(session: AsyncSession, unit_ids: Collection[int]) -> int:
    """How many open submissions lie in these units; the scope must reach them."""
    connection = await driver_connection(session)
    counted = "SELECT count(*) FROM submissions WHERE closed_at IS NULL AND unit_id = ANY ($1)"
    return int(await connection.fetchval(counted, list(unit_ids)))


async def move(session: AsyncSession, moved: Sequence[Moved], now: datetime) -> None:
    """Put each where it belongs from now on, with an event out of the old unit and one into the new."""
    connection = await driver_connection(session)
    await connection.execute(_MOVE, *map(list, zip(*moved, strict=True)), now)


async def move_the_rest(
    session: AsyncSession, whole: Sequence[tuple[int, int]], parts: Sequence[tuple[int, int]], now: datetime, on: date
) -> dict[str, int]:
    """Move what hangs on units by (old, new): `whole` ones, and for pledges all `parts`. Gives the counts by name."""
    connection = await driver_connection(session)
    old, new = [step[0] for step in whole], [step[1] for step in whole]
    every = [*whole, *parts]
    ended = list({step[0] for step in every})
    counts = {
        "postings": await connection.fetchval(_POSTINGS, old, new, now, on),
        "hamlets": await connection.fetchval(_HAMLETS, old, new, now),
        "pledges": await connection.fetchval(_PLEDGES, [step[0] for step in every], [step[1] for step in every], now),
    }
    await connection.execute(_ANSWERING, old, new, on)
    await connection.execute(_SHIFTS, old, new)
    await connection.execute(_ARCHIVES, list({step[0] for step in parts}))
    counts["responsibilities"] = await connection.fetchval(_ENDED_AREAS, ended, on)
    return counts


async def tell(session: AsyncSession, ended: Collection[int], begun: Collection[int], now: datetime) -> None:
    """The events of the units themselves."""
    connection = await driver_connection(session)
    await connection.execute(_UNITS_TOLD, now, list(ended), list(begun))
