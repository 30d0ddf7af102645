"""Signatures end with the months that were pledged: once, by the system, and from then on the time of erasure runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine, open_session
from app.domain.kinds import Kind
from app.domain.retention import Kept, Rule, Term, Terms, due
from app.services import expiring
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.factories import an_open_pledge
from tests.officers import Officer, a_signature, an_officer, as_owner

# Confirmed on 23 November 2026 for twelve months: the last of its days ends at midnight in Vietnam.
LAST_MINUTE, OVER = datetime(2027, 11, 23, 16, 59, tzinfo=UTC), datetime(2027, 11, 23, 17, 1, tzinfo=UTC)
TERMS = Terms([Term(Rule.PLEDGE, 12, 0)])


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database.worker_url, size=8)
    yield engine
    await engine.dispose()


async def run(worker: AsyncEngine, now: datetime) -> int:
    async with open_session(worker) as session, session.begin():
        return await expiring.expire(session, now)


@pytest.mark.parametrize("is_held", [False, True])
async def test_a_signature_runs_out_with_its_months(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    worker: AsyncEngine,
    officer: Officer,
    clock: SetClock,
    *,
    is_held: bool,
) -> None:
    await an_open_pledge(parts)
    sent, pending = await a_signature(client, owner_url), await a_signature(client, owner_url, household_key="HK-0018")
    await officer.moves(sent, "confirm", witness="Quàng Thị Mai")
    await as_owner(owner_url, "UPDATE submissions SET legal_hold = $1", is_held)
    assert await run(worker, LAST_MINUTE) == 0
    assert (await run(worker, OVER), await run(worker, OVER)) == (1, 0)
    clock.now = OVER
    later = await an_officer(client, parts)
    ended = (await later.read(sent)).json()
    assert (ended["status"], ended["version"], ended["content"]["is_active"]) == ("expired", 3, False)
    event = ended["history"][-1]
    assert (event["verb"], event["from"], event["to"]) == ("expire", "active", "expired")
    assert (event["person_id"], event["role"]) == (None, None)
    assert (await later.read(pending)).json()["status"] == "pending"
    # Its household can sign again.
    again = await a_signature(client, owner_url, signed_at=OVER.isoformat())
    assert (await later.moves(again, "confirm", witness="Quàng Thị Mai"))["status"] == "active"


@pytest.mark.parametrize("has_expired", [False, True])
async def test_it_is_kept_for_twelve_months_after_its_end(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    worker: AsyncEngine,
    officer: Officer,
    *,
    has_expired: bool,
) -> None:
    """Whether or not the worker has come to it."""
    await an_open_pledge(parts)
    sent = await a_signature(client, owner_url)
    await officer.moves(sent, "confirm", witness="Quàng Thị Mai")
    if has_expired:
        assert await run(worker, OVER) == 1
    (row,) = await as_owner(owner_url, "SELECT status, closed_at, due_at FROM submissions")
    kept = Kept(Kind.PLEDGE_SIGNATURE, **dict(row), valid_months=12)
    last = (OVER if has_expired else LAST_MINUTE).date().replace(year=2028)
    last += timedelta(days=has_expired)
    assert (due(kept, TERMS, last), due(kept, TERMS, last + timedelta(days=1))) == (None, Rule.PLEDGE)


async def test_many_workers_end_each_once(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, worker: AsyncEngine, officer: Officer
) -> None:
    await an_open_pledge(parts)
    for place in range(12):
        sent = await a_signature(client, owner_url, household_key=f"HK-{place}")
        await officer.moves(sent, "confirm", witness="Quàng Thị Mai")
    counts = await asyncio.gather(*(run(worker, OVER) for _ in range(5)))
    # What one held was left alone by the others, and is found by whoever looks next.
    assert sum(counts) + await run(worker, OVER) == 12
    (told,) = await as_owner(
        owner_url, "SELECT count(*), count(DISTINCT submission_id) FROM events WHERE verb='expire'"
    )
    assert tuple(told) == (12, 12)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE submissions SET status = 'expired', closed_at = now() WHERE kind = 'tip_off'",
        "UPDATE submissions SET status = 'void', closed_at = now()",
        "UPDATE submissions SET status = 'expired', closed_at = '2020-01-01'",
        "UPDATE submissions SET closed_at = now()",
        "UPDATE submissions SET unit_id = 1",
        "UPDATE pledge_signatures SET is_active = true",
        "INSERT INTO events (at, verb, from_status, to_status, unit_id) VALUES (now(), 'void', 'active', 'void', 1)",
    ],
)
async def test_the_worker_ends_signatures_and_moves_nothing_else(
    client: httpx2.AsyncClient, database: Database, parts: Parts, officer: Officer, statement: str
) -> None:
    await an_open_pledge(parts)
    sent = await a_signature(client, database.owner_url)
    await officer.moves(sent, "confirm", witness="Quàng Thị Mai")
    connection = await asyncpg.connect(database.worker_url)
    try:
        moved = (await connection.execute(statement)).split()[-1]
    except asyncpg.InsufficientPrivilegeError:
        moved = "0"
    finally:
        await connection.close()
    assert moved == "0"
