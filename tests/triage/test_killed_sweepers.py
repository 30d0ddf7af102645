"""Sweepers killed in the middle, again and again: what one began nobody sees, what one did nobody does again."""

import asyncio
import sys
from datetime import timedelta

import httpx2
import pytest

from tests.conftest import Database, SetClock
from tests.officers import a_tip_off, as_owner

pytestmark = pytest.mark.long

MANY, KILLS = 3_000, 6
MULTIPLY = """
    INSERT INTO submissions SELECT (jsonb_populate_record(s, jsonb_build_object(
        'id', gen_random_uuid(), 'reference', 'X' || n, 'receipt_sha256', sha256(n::text::bytea)::text
    ))).* FROM submissions s, generate_series(2, $1) n
"""
# A row for each submission that is not either wholly as before or wholly swept.
HALF_DONE = """
    SELECT s.id FROM submissions s JOIN clocks c ON c.submission_id = s.id
    LEFT JOIN events e ON e.submission_id = s.id AND e.verb = 'miss_clock'
    GROUP BY s.id, c.missed_at
    HAVING (c.missed_at IS NULL, s.escalated_at IS NULL, NOT s.with_province, s.version, count(e))
        NOT IN ((true, true, true, 1, 0), (false, false, false, 2, 1))
"""


async def swept(owner_url: str) -> int:
    (row,) = await as_owner(owner_url, "SELECT count(*) FROM clocks WHERE missed_at IS NOT NULL")
    return int(row["count"])


async def test_each_clock_is_missed_once_however_often_its_sweepers_die(
    client: httpx2.AsyncClient, owner_url: str, database: Database, clock: SetClock
) -> None:
    await a_tip_off(client, owner_url)
    await as_owner(owner_url, MULTIPLY, MANY)
    moment = (clock.now + timedelta(hours=2)).isoformat()
    command = [sys.executable, "-m", "tests.sweeper", database.worker_url, moment]
    kills = 0
    while (before := await swept(owner_url)) < MANY:
        sweepers = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
        # Until they are in the middle of it, and for the last time to their end.
        while kills < KILLS and await swept(owner_url) == before:
            assert all(sweeper.returncode is None for sweeper in sweepers), "they ended without doing anything"
        for sweeper in sweepers:
            if kills < KILLS:
                sweeper.kill()
            await sweeper.wait()
        kills += 1
        assert await as_owner(owner_url, HALF_DONE) == []
    assert kills > KILLS
    assert await as_owner(owner_url, "SELECT FROM submissions WHERE escalated_at IS NULL") == []
