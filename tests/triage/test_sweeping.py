"""Clocks that ran out: marked once, and seen by the province from then on, by however many sweepers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine, open_session
from app.domain.days import to_the_hour
from app.repositories import clocks
from app.services import sweeping
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.factories import an_open_pledge
from tests.officers import CHIENG_SO, Officer, Sent, a_signature, a_tip_off, a_weapon_surrender, as_owner, renewed
from tests.reporters import Reporter

TWO_HOURS = timedelta(hours=2)


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database.worker_url, size=8)
    yield engine
    await engine.dispose()


async def missed(owner_url: str) -> list[tuple[str, str]]:
    rows = await as_owner(
        owner_url,
        "SELECT s.reference, e.details->>'code' AS code FROM events e JOIN submissions s ON s.id = e.submission_id "
        "WHERE verb = 'miss_clock' ORDER BY 1, 2",
    )
    return [tuple(row) for row in rows]


async def test_a_missed_clock_escalates_once_and_visibly(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    worker: AsyncEngine,
    officer: Officer,
    province: Officer,
    clock: SetClock,
) -> None:
    sent = await a_tip_off(client, owner_url)
    assert await sweeping.sweep(worker, clock.now + TWO_HOURS - timedelta(seconds=1)) == 0
    assert (await province.read(sent)).status_code == 404
    clock.now += TWO_HOURS
    assert (await sweeping.sweep(worker, clock.now), await sweeping.sweep(worker, clock.now)) == (1, 0)
    officer, province = renewed(officer, parts), renewed(province, parts)
    shown = (await province.read(sent)).json()
    assert (shown["version"], shown["escalated_at"]) == (2, to_the_hour(clock.now).isoformat().replace("+00:00", "Z"))
    assert shown["clocks"][0]["missed_at"] == shown["escalated_at"]
    assert shown["history"][-1]["verb"] == "miss_clock"
    assert (shown["history"][-1]["details"], shown["history"][-1]["person_id"]) == ({"code": "tip.acknowledge"}, None)
    assert await province.queue() == [sent.id]
    # The station goes on with it, late as it is.
    await officer.moves(sent, "receive", **{"class": "crime"})
    clock.pass_by(hours=10)
    assert await sweeping.sweep(worker, clock.now) == 1
    assert [code for _, code in await missed(owner_url)] == ["tip.acknowledge", "tip.report_up"]
    first = next(each for each in (await renewed(officer, parts).read(sent)).json()["clocks"])
    assert (first["code"], first["met_at"] is not None, first["missed_at"] is not None) == (
        "tip.acknowledge",
        True,
        True,
    )


async def test_what_is_told_of_it_does_not_tell_the_minute_of_the_sending(
    client: httpx2.AsyncClient, owner_url: str, worker: AsyncEngine, clock: SetClock
) -> None:
    clock.now = clock.now.replace(minute=17, second=43)
    await a_tip_off(client, owner_url)
    await sweeping.sweep(worker, clock.now + TWO_HOURS)
    (event,) = await as_owner(owner_url, "SELECT at FROM events WHERE verb = 'miss_clock'")
    (kept,) = await as_owner(owner_url, "SELECT escalated_at, (SELECT missed_at FROM clocks) FROM submissions")
    assert {event["at"], *kept.values()} == {to_the_hour(clock.now + TWO_HOURS)}


async def test_many_sweepers_mark_each_clock_once(
    client: httpx2.AsyncClient, owner_url: str, worker: AsyncEngine, clock: SetClock
) -> None:
    for _ in range(30):
        await a_tip_off(client, owner_url)
    counts = await asyncio.gather(*(sweeping.sweep(worker, clock.now + TWO_HOURS) for _ in range(6)))
    # What one held was left alone by the others, and is found by whoever looks next.
    rest = await sweeping.sweep(worker, clock.now + TWO_HOURS)
    assert sum(counts) + rest == 30
    told = await missed(owner_url)
    assert len(told) == len(set(told)) == 30
    rows = await as_owner(owner_url, "SELECT DISTINCT version, with_province FROM submissions")
    assert [tuple(row) for row in rows] == [(2, True)]


async def test_a_clock_that_was_met_first_is_not_missed(
    client: httpx2.AsyncClient, owner_url: str, worker: AsyncEngine, officer: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "information"})
    assert await sweeping.sweep(worker, clock.now + TWO_HOURS) == 0
    other = await a_tip_off(client, owner_url)
    # Somebody has it in hand at this very moment: it is left alone.
    async with open_session(worker) as holding, holding.begin():
        assert len(await clocks.missed(holding, clock.now + TWO_HOURS, 10)) == 1
        assert await sweeping.sweep(worker, clock.now + TWO_HOURS) == 0
    await officer.moves(other, "receive", **{"class": "information"})
    assert await sweeping.sweep(worker, clock.now + TWO_HOURS) == 0
    assert await missed(owner_url) == []


async def test_the_inspectorates_own_stays_with_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, worker: AsyncEngine, inspector: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="officer_conduct")
    assert await sweeping.sweep(worker, parts.clock() + TWO_HOURS) == 1
    assert (await province.read(sent)).status_code == 404
    shown = (await inspector.read(sent)).json()
    assert (shown["escalated_at"], shown["history"][-1]["verb"]) == (None, "miss_clock")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clocks SET met_at = now()",
        "UPDATE clocks SET due_at = now()",
        "UPDATE clocks SET missed_at = NULL",
        "DELETE FROM clocks",
        "UPDATE submissions SET escalated_at = now()",
        "UPDATE submissions SET with_province = true",
        "UPDATE submissions SET with_province = false",
        "UPDATE submissions SET assignee_id = NULL, version = version + 1",
        "INSERT INTO events (at, verb, unit_id, person_id) SELECT now(), 'miss_clock', min(id), gen_random_uuid()"
        " FROM units",
        "INSERT INTO events (at, verb, unit_id, role) SELECT now(), 'miss_clock', min(id), 'chief' FROM units",
    ],
)
async def test_the_worker_marks_what_was_missed_and_moves_nothing_else(
    client: httpx2.AsyncClient, owner_url: str, database: Database, statement: str
) -> None:
    await a_tip_off(client, owner_url)
    connection = await asyncpg.connect(database.worker_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize(
    "again", ["escalated_at = NULL", "with_province = false", "with_province = true, escalated_at = now()"]
)
async def test_what_the_worker_escalated_it_does_not_take_back(
    client: httpx2.AsyncClient, owner_url: str, database: Database, worker: AsyncEngine, clock: SetClock, again: str
) -> None:
    await a_tip_off(client, owner_url)
    await sweeping.sweep(worker, clock.now + TWO_HOURS)
    connection = await asyncpg.connect(database.worker_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(f"UPDATE submissions SET {again}")
    await connection.close()


async def test_not_even_the_worker_lets_the_province_see_what_concerns_an_officer(
    client: httpx2.AsyncClient, owner_url: str, database: Database
) -> None:
    await a_tip_off(client, owner_url, category="officer_conduct")
    connection = await asyncpg.connect(database.worker_url)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            "UPDATE submissions SET with_province = true, escalated_at = now(), version = version + 1"
        )
    await connection.close()


async def test_weapons_escalate_and_signatures_lapse(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, worker: AsyncEngine, clock: SetClock
) -> None:
    await an_open_pledge(parts)
    weapon, signature = await a_weapon_surrender(client, owner_url), await a_signature(client, owner_url)
    assert await sweeping.sweep(worker, clock.now + timedelta(hours=24)) == 1
    rows = await as_owner(owner_url, "SELECT id, escalated_at IS NOT NULL FROM submissions")
    assert dict(tuple(row) for row in rows) == {weapon.id: True, signature.id: False}


async def test_what_escalated_stays_with_the_province(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    worker: AsyncEngine,
    officer: Officer,
    chief: Officer,
    province: Officer,
    clock: SetClock,
) -> None:
    sent = await a_tip_off(client, owner_url)
    await sweeping.sweep(worker, clock.now + TWO_HOURS)
    await officer.moves(sent, "receive", **{"class": "crime"})
    await chief.moves(sent, "transfer", receiving_body="PC04")
    await province.moves(sent, "return", reason="Xác minh thêm.")
    assert (await province.read(sent)).json()["status"] == "verifying"
    moved = await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert moved["unit"]["code"] == CHIENG_SO
    assert "escalated_at" not in str(await Reporter(client, sent).tracked())


async def test_what_escalated_without_a_commune_stays_with_the_province_when_it_has_one(
    client: httpx2.AsyncClient, owner_url: str, worker: AsyncEngine, province: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    assert await sweeping.sweep(worker, clock.now + TWO_HOURS) == 1
    moved = await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert (moved["unit"]["code"], moved["escalated_at"] is not None) == (CHIENG_SO, True)


async def test_a_sender_is_told_nothing_of_it(
    client: httpx2.AsyncClient, owner_url: str, worker: AsyncEngine, clock: SetClock
) -> None:
    sent: Sent = await a_tip_off(client, owner_url)
    before = await Reporter(client, sent).tracked()
    await sweeping.sweep(worker, clock.now + TWO_HOURS)
    assert await Reporter(client, sent).tracked() == before
