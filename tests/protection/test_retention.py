"""What is due is erased, all of it and nothing else, and what a destroyed month sealed is read by nobody."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.at_rest import SealBroken, place
from app.core.database import open_engine, open_session
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.errors import Misconfigured
from app.repositories import retention as rows_of_retention
from app.repositories import scope
from app.services import retention, unit_keys
from app.services.retention import Report
from app.web.parts import Parts
from tests.citizens import change, row, rows
from tests.conftest import Database, SetClock
from tests.factories import an_open_pledge, unit_id_of
from tests.officers import MUONG_HUNG, Sent, a_signature, a_tip_off, a_weapon_surrender, an_officer

# Published since the month before that of the tests, as in a house that has been open for a while.
ENDED = (date(2026, 10, 1), date(2026, 11, 1))
OF_SUBMISSION = (
    "tip_offs", "reporters", "weapon_surrenders", "weapon_items", "pledge_signatures", "notes", "kept_submissions",
    "idempotency_keys", "data_keys", "proposals", "privacy_requests",
)  # fmt: skip


@dataclass
class Worker:
    """The daily run."""

    engine: AsyncEngine
    secrets: SecretFolder
    clock: SetClock

    async def runs(self, *, is_dry: bool = False) -> Report:
        return await retention.run(self.engine, self.secrets, SealedBoxes(self.clock), self.clock(), is_dry=is_dry)

    async def erases(self) -> dict[str, int]:
        """What it erased, without what it did not."""
        return {policy: count for policy, count in (await self.runs()).counts.items() if count}


@pytest.fixture
def settings(settings: Settings, keys_dir: Path, tmp_path: Path) -> Settings:
    """A house with a keys folder of its own, in which months may end."""
    shutil.copytree(keys_dir, tmp_path / "keys")
    return settings.model_copy(update={"keys_dir": tmp_path / "keys"})


@pytest.fixture
async def worker(database: Database, settings: Settings, tmp_path: Path, clock: SetClock) -> AsyncIterator[Worker]:
    engine = open_engine(database.worker_url)
    yield Worker(engine, SecretFolder(tmp_path / "keys"), clock)
    await engine.dispose()


async def close(database: Database, sent: Sent, status: str, at: datetime, tip_off_class: str | None = None) -> None:
    await change(database, "UPDATE submissions SET status = $2, closed_at = $3 WHERE id = $1", sent.id, status, at)
    if tip_off_class:
        await change(database, "UPDATE tip_offs SET class = $2 WHERE submission_id = $1", sent.id, tip_off_class)


async def lives(database: Database, sent: Sent) -> bool:
    return bool(await rows(database, "SELECT FROM submissions WHERE id = $1", sent.id))


async def test_each_is_erased_the_day_after_its_last(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    await an_open_pledge(parts)
    now, url = clock(), database.owner_url
    ends = {
        "spam": (await a_tip_off(client, url), "rejected", None, 30),
        "help": (await a_tip_off(client, url), "resolved", "help", 30),
        "withdrawn": (await a_tip_off(client, url), "withdrawn", None, 30),
        "out_of_scope": (await a_tip_off(client, url), "resolved", "out_of_scope", 30),
        "resolved": (await a_tip_off(client, url), "resolved", "information", 365),
        "unfounded": (await a_tip_off(client, url), "unfounded", "crime", 365),
        "transferred": (await a_tip_off(client, url), "resolved", "crime", 731),
        "pledge": (await a_signature(client, url), "active", None, 731),
        "weapon": (await a_weapon_surrender(client, url), "disposed", None, 1826),
    }
    for sent, status, tip_off_class, _ in ends.values():
        await close(database, sent, status, now, tip_off_class)
    await change(
        database,
        "INSERT INTO events (submission_id, at, verb, unit_id) VALUES ($1, $2, 'transfer', $3)",
        ends["transferred"][0].id, now, unit_id_of(parts, MUONG_HUNG),
    )  # fmt: skip
    open_one = await a_tip_off(client, url)
    for days in sorted({days for *_, days in ends.values()}):
        clock.now = now + timedelta(days=days)
        await worker.erases()
        assert all([await lives(database, ends[code][0]) for code in ends if ends[code][3] >= days])
        clock.pass_by(days=1)
        erased = await worker.erases()
        due = {code for code in ends if ends[code][3] == days}
        assert {code: erased.get(code) for code in due} == dict.fromkeys(due, 1)
        assert [await lives(database, ends[code][0]) for code in due] == [False] * len(due)
        assert await worker.erases() == {}
    assert await lives(database, open_one)
    told = await rows(database, "SELECT submission_id, details->>'policy' AS policy FROM events WHERE verb = 'erase'")
    assert {(each["policy"], each["submission_id"]) for each in told} == {(code, ends[code][0].id) for code in ends}


async def test_nothing_of_it_is_left_but_what_happened(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    officer = await an_officer(client, parts)
    contact = {"phone": "0912345678", "name": "Lò Văn Ánh"}
    sent = await a_tip_off(client, database.owner_url, anonymous=False, contact=contact)
    await officer.moves(sent, "receive", **{"class": "information"})
    await officer.moves(sent, "claim")
    await officer.moves(sent, "resolve", outcome="no_action", text="Đã dọn sạch.")
    await change(database, "INSERT INTO citizens VALUES ($1, $2, $3)", sent.id, sent.id.bytes, clock())
    await change(database, "INSERT INTO kept_submissions VALUES ($1, $1)", sent.id)
    before = await rows(database, "SELECT verb FROM events WHERE submission_id = $1 ORDER BY id", sent.id)
    unknown = await client.get("/v1/tracking", headers={"Receipt": "000000-000000-000000-000000"})
    await close(database, sent, "rejected", clock())
    clock.pass_by(days=31)
    assert (await worker.erases())["spam"] == 1
    for table in OF_SUBMISSION:
        assert not await rows(database, f"SELECT FROM {table} WHERE submission_id = $1", sent.id), table
    after = await rows(database, "SELECT verb FROM events WHERE submission_id = $1 ORDER BY id", sent.id)
    assert [each["verb"] for each in after] == [*(each["verb"] for each in before), "erase"]
    erased = await client.get("/v1/tracking", headers=sent.receipt)
    assert (erased.status_code, _but_id(erased)) == (404, _but_id(unknown))


def _but_id(answer: httpx2.Response) -> dict[str, object]:
    return {**answer.json(), "request_id": ""}


async def test_what_is_held_stays_as_long_as_it_is_held(
    client: httpx2.AsyncClient, database: Database, worker: Worker, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await close(database, sent, "rejected", clock())
    await change(database, "UPDATE submissions SET legal_hold = true WHERE id = $1", sent.id)
    clock.pass_by(days=4000)
    assert "spam" not in await worker.erases()
    # Nor does the database let go of it, whatever the worker tries.
    connection = await asyncpg.connect(database.worker_url)
    assert await connection.execute("DELETE FROM submissions") == "DELETE 0"
    await connection.close()
    await change(database, "UPDATE submissions SET legal_hold = false WHERE id = $1", sent.id)
    assert (await worker.erases())["spam"] == 1


async def test_what_was_reopened_in_between_stays(
    client: httpx2.AsyncClient, database: Database, worker: Worker, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await close(database, sent, "rejected", clock())
    async with open_session(worker.engine) as session:
        found = await rows_of_retention.candidates(session, UUID(int=0), 10)
    await change(database, "UPDATE submissions SET status = 'verifying', closed_at = NULL WHERE id = $1", sent.id)
    async with open_session(worker.engine) as session, session.begin():
        assert await rows_of_retention.erase(session, found) == {}
    assert await lives(database, sent)


async def test_the_people_mentioned_go_before_the_rest(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    people = [{"name": "Quàng Văn Én"}]
    sent = await a_tip_off(client, database.owner_url, people=people, vehicle_plate="26B1-98765")
    await close(database, sent, "unfounded", clock(), "crime")
    clock.pass_by(days=91)
    assert (await worker.erases())["unfounded.names"] == 1
    left = await row(database, "SELECT * FROM tip_offs WHERE submission_id = $1", sent.id)
    assert (left["people"], left["particulars"], left["statement"] is None) == (None, None, False)
    assert "unfounded.names" not in await worker.erases()
    officer = await an_officer(client, parts)
    content = (await officer.read(sent)).json()["content"]
    assert (content["people"], bool(content["names_erased_at"])) == ([], True)


async def test_a_signature_that_nobody_confirmed_is_dropped(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    await an_open_pledge(parts)
    sent = await a_signature(client, database.owner_url)
    clock.pass_by(days=1)
    assert "signature.pending" not in await worker.erases()
    clock.pass_by(days=1)
    assert (await worker.erases())["signature.pending"] == 1
    assert not await lives(database, sent)


SPENT = {
    "audit": "INSERT INTO denied_attempts (id, at, role, operation, code)"
    " VALUES (gen_random_uuid(), $1, 'officer', 'read_submission', 'not_found')",
    "idempotency": "INSERT INTO idempotency_keys (key_hash, status, reply, created_at)"
    " VALUES (sha256(gen_random_uuid()::text::bytea), 200, '', $1)",
}
ONCE_OVER = (
    "INSERT INTO phone_codes (phone_hmac, purpose, code_hmac, expires_at) VALUES ('', 'sign_in', '', $1)",
    "INSERT INTO budgets VALUES ('', 1, $1)",
    "WITH c AS (INSERT INTO citizens VALUES (gen_random_uuid(), '', $1) RETURNING id) INSERT INTO citizen_sessions"
    " SELECT gen_random_uuid(), id, $1 + interval '9 years', $1 FROM c",
    "WITH c AS (INSERT INTO clients (id, name, scopes, per_minute, created_at) VALUES"
    " (gen_random_uuid(), 'x', '{}', 1, $1) RETURNING id), r AS (INSERT INTO revoked_tokens SELECT id, id, $1 FROM c)"
    " INSERT INTO spent_assertions SELECT id, '', $1 FROM c",
)


async def test_what_is_once_over_goes_with_the_day(database: Database, worker: Worker, clock: SetClock) -> None:
    for statement in (*SPENT.values(), *ONCE_OVER):
        await change(database, statement, clock())
    # Until the end of the day on which it ran out it is there.
    assert await worker.erases() == {}
    clock.pass_by(days=1)
    would = {policy: count for policy, count in (await worker.runs(is_dry=True)).counts.items() if count}
    assert await worker.erases() == would == {"once_over": 5}
    clock.pass_by(days=7)
    assert await worker.erases() == {"idempotency": 1}
    clock.now += timedelta(days=5 * 366)
    assert (await worker.erases())["audit"] == 1


async def test_two_at_once_are_one(database: Database, worker: Worker) -> None:
    async with rows_of_retention.turn(worker.engine) as is_ours:
        assert is_ours
        assert await worker.runs() == Report(is_elsewhere=True)
    assert not (await worker.runs()).is_elsewhere
    reports = await asyncio.gather(worker.runs(), worker.runs())
    assert not all(report.is_elsewhere for report in reports)


async def test_a_trial_erases_nothing_and_a_run_is_kept(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await close(database, sent, "rejected", clock())
    clock.pass_by(days=31)
    assert (await worker.runs(is_dry=True)).counts["spam"] == 1
    assert await lives(database, sent)
    assert await retention.is_overdue(parts.engine, clock())
    await worker.runs()
    assert (await row(database, "SELECT counts->>'spam' AS spam FROM retention_runs"))["spam"] == "1"
    assert not await retention.is_overdue(parts.engine, clock())
    clock.pass_by(days=2, seconds=1)
    assert await retention.is_overdue(parts.engine, clock())


async def test_a_destroyed_month_is_read_by_nobody_and_what_lives_by_those_who_may(
    client: httpx2.AsyncClient, database: Database, parts: Parts, worker: Worker, clock: SetClock
) -> None:
    sent, unit_id, november = (
        await a_tip_off(client, database.owner_url),
        unit_id_of(parts, MUONG_HUNG),
        date(2026, 11, 1),
    )
    where, secret = place("data_keys", sent.id, "box"), os.urandom(32)
    recipient = worker.secrets.box_key(unit_id, november).recipient
    dumped = SealedBoxes(clock).seal(recipient, where, secret, os.urandom(12))
    await change(
        database,
        "INSERT INTO data_keys VALUES ($1, $2, $3, $4) ON CONFLICT (submission_id) DO UPDATE SET box = $4",
        sent.id, unit_id, november, dumped,
    )  # fmt: skip
    assert worker.secrets.box_key(unit_id, november).open(where, dumped) == secret
    clock.now = clock.now.replace(year=2027, month=2, day=1)
    assert (await worker.runs(is_dry=True)).counts["seal.reboxed"] == 1
    first = await worker.runs()
    # A month ends in the run after the last that found something boxed to it.
    assert (first.counts["seal.reboxed"], first.months) == (1, ())
    assert worker.secrets.box_key(unit_id, november).open(where, dumped) == secret
    assert (await worker.runs(is_dry=True)).months == ENDED
    assert (await worker.runs()).months == ENDED
    assert (await worker.runs()).months == ()
    with pytest.raises(Misconfigured):
        worker.secrets.box_key(unit_id, november)
    for month in worker.secrets.months():
        with pytest.raises(SealBroken):
            worker.secrets.box_key(unit_id, month).open(where, dumped)
    kept = await row(database, "SELECT * FROM data_keys WHERE submission_id = $1", sent.id)
    assert kept["month"] == date(2027, 2, 1)
    assert worker.secrets.box_key(kept["unit_id"], kept["month"]).open(where, kept["box"]) == secret
    assert [each["month"] for each in await rows(database, "SELECT month FROM seal_months ORDER BY 1")] == [*ENDED]
    # The house opens as before: nothing asks for the month that has ended.
    async with open_session(parts.engine) as session:
        await scope.of_console(session)
        units = await unit_keys.units_of(session, day_of(clock()))
        assert await unit_keys.faults(session, worker.secrets, units, day_of(clock())) == []


async def test_a_run_that_died_before_the_secret_did_is_taken_up(
    database: Database, worker: Worker, clock: SetClock
) -> None:
    november = date(2026, 11, 1)
    clock.now = clock.now.replace(year=2027, month=2, day=1)
    await worker.runs()
    await change(database, "INSERT INTO seal_months VALUES ($1, $2)", november, clock())
    await change(database, "DELETE FROM unit_keys WHERE month = $1", november)
    assert (await worker.runs()).months == ENDED
    assert november not in worker.secrets.months()


async def test_without_secrets_no_month_ends(database: Database, worker: Worker, clock: SetClock) -> None:
    clock.now = clock.now.replace(year=2027, month=2, day=1)
    for _ in range(2):
        report = await retention.run(worker.engine, None, SealedBoxes(clock), clock())
        assert report.months == ()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT statement FROM tip_offs",
        "SELECT reference FROM submissions",
        "SELECT identity FROM reporters",
        "SELECT signer FROM pledge_signatures",
        "SELECT words FROM notes",
        "UPDATE submissions SET received_at = now()",
        "DELETE FROM people",
    ],
)
async def test_the_worker_reads_nothing_that_erasing_does_not_take(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.worker_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


async def test_the_worker_changes_nothing_where_it_may_only_hold_or_erase(
    client: httpx2.AsyncClient, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    connection = await asyncpg.connect(database.worker_url)
    for statement in (
        "UPDATE submissions SET version = 9",
        "UPDATE submissions SET closed_at = now()",
        "UPDATE tip_offs SET people = ''",
        "INSERT INTO events (at, verb, unit_id) SELECT now(), 'resolve', min(id) FROM units",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    # Open, so that it is not the worker's to erase; nor is a month that is sealed to and that nobody has told.
    assert await connection.execute("DELETE FROM submissions WHERE id = $1", sent.id) == "DELETE 0"
    assert await connection.execute("DELETE FROM unit_keys WHERE month <= '2026-11-01'") == "DELETE 0"
    await connection.close()
