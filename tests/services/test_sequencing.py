"""Sequencing: gapless under concurrent writers, in one transaction, and never on top of a tree that was changed."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from app.core.database import open_session
from app.domain.checkpoints import parse
from app.domain.merkle import Frontier, leaf_hash
from app.errors import Misconfigured
from app.repositories import log
from app.services import log_keeping, sequencing
from tests.conftest import Database, SetClock
from tests.logs import ADD, BEGIN, SIGNER, add_events, newest_note, positions, sequenced, worker_engine
from tests.officers import as_owner

WRITERS, EACH = 8, 25


async def test_each_event_gets_its_place_and_the_root_is_signed(database: Database) -> None:
    await add_events(database, 5)
    assert await sequenced(database) == 5
    await add_events(database, 2)
    assert await sequenced(database) == 2
    assert await sequenced(database) == 0
    assert await positions(database) == list(range(7))

    leaves = await as_owner(database.owner_url, "SELECT hash FROM log_nodes WHERE level = 0 ORDER BY idx")
    frontier = Frontier()
    for row in leaves:
        frontier.append(row["hash"])
    opened = SIGNER.verifier.open(await newest_note(database))
    assert opened is not None
    checkpoint = parse(opened)
    assert checkpoint is not None
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("tinbao.test", 7, frontier.root)


async def test_the_leaf_is_the_documented_text(database: Database) -> None:
    await add_events(database, 2)
    await sequenced(database)
    (row,) = await as_owner(
        database.owner_url,
        "SELECT e.*, n.hash FROM events e JOIN log_nodes n ON n.level = 0 AND n.idx = position "
        "WHERE details IS NOT NULL",
    )
    text = (
        f'{{"at":"2026-11-23T02:30:01.000000Z","blind":"{row["blind"]}","details":{{"class":"crime","number":1}},'
        f'"from_status":"submitted","id":{row["id"]},"person_id":null,"role":"officer",'
        f'"submission_id":"{row["submission_id"]}","to_status":"received","unit_id":{row["unit_id"]},"verb":"receive"}}'
    )
    assert row["hash"] == leaf_hash(text.encode())


async def test_the_order_in_a_batch_is_not_that_of_arrival(database: Database) -> None:
    await add_events(database, 40)
    await sequenced(database)
    rows = await as_owner(database.owner_url, "SELECT id FROM events ORDER BY position")
    by_position = [row["id"] for row in rows]
    assert by_position != sorted(by_position)


async def test_an_hour_keeps_its_last_checkpoint(database: Database) -> None:
    for minutes in (0, 10, 40):
        await add_events(database, 1)
        await sequenced(database, at=BEGIN + timedelta(minutes=minutes))
    rows = await as_owner(database.owner_url, "SELECT hour, size FROM checkpoints ORDER BY hour")
    assert [(row["hour"].hour, row["size"]) for row in rows] == [(2, 2), (3, 3)]


async def test_eight_writers_and_two_workers_leave_no_gap_and_nothing_twice(database: Database) -> None:
    async def write() -> None:
        connection = await asyncpg.connect(database.owner_url)
        for number in range(EACH):
            async with connection.transaction():
                await connection.execute(ADD, uuid4(), BEGIN, "receive", None)
                # Some commit late: what began after them has its place already.
                await asyncio.sleep(0.02 if number % 5 == 0 else 0)
        await connection.close()

    async with worker_engine(database) as one, worker_engine(database) as other:
        keepers = [
            asyncio.create_task(log_keeping.keep(engine, SIGNER, [], SetClock(BEGIN))) for engine in (one, other)
        ]
        await asyncio.gather(*(write() for _ in range(WRITERS)))
        async with asyncio.timeout(20):
            while None in await positions(database):  # noqa: ASYNC110 - the database has no event to wait for
                await asyncio.sleep(0.05)  # Real processes and real time: this is the sequencer's own pace.
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
    assert await positions(database) == list(range(WRITERS * EACH))


async def test_more_than_a_batch_is_taken_in_one_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencing, "BATCH", 3)
    await add_events(database, 7)
    async with worker_engine(database) as engine, engine.connect() as connection:
        await log_keeping.turn(connection, SIGNER, SetClock(BEGIN))
    assert await positions(database) == list(range(7))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log_nodes SET hash = sha256('x') WHERE (level, idx) = (1, 0)",
        "DELETE FROM log_nodes WHERE (level, idx) = (1, 0)",
        "DELETE FROM log_nodes WHERE (level, idx) = (0, 2)",
        "DELETE FROM checkpoints",
        "UPDATE checkpoints SET root = sha256('x')",
        "UPDATE checkpoints SET size = 2",
        # Tree and root changed together: the signature still says what it was.
        "WITH a AS (DELETE FROM log_nodes WHERE (level, idx) = (0, 2)), b AS (UPDATE events SET position = NULL "
        "WHERE position = 2) UPDATE checkpoints SET size = 2, root = (SELECT hash FROM log_nodes WHERE level = 1)",
    ],
)
async def test_nothing_is_signed_on_top_of_a_changed_tree(database: Database, change: str) -> None:
    await add_events(database, 3)
    await sequenced(database)
    await as_owner(database.owner_url, change)
    await add_events(database, 1)
    with pytest.raises(Misconfigured, match="tinbao audit verify"):
        await sequenced(database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET verb = 'x'",
        "UPDATE events SET at = now()",
        "UPDATE log_nodes SET hash = sha256('x')",
        "DELETE FROM log_nodes",
        "DELETE FROM checkpoints",
        "SELECT * FROM submissions",
        "SELECT * FROM reporters",
        "SELECT * FROM people",
        "SET ROLE tinbao_owner",
    ],
)
async def test_the_worker_may_not(database: Database, statement: str) -> None:
    async with worker_engine(database) as engine, open_session(engine) as session:
        connection = await session.connection()
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.exec_driver_sql(statement)


async def test_a_place_is_given_once_and_young_events_are_not_deleted(database: Database) -> None:
    await add_events(database, 3)
    await sequenced(database)
    worker = await asyncpg.connect(database.worker_url)
    assert await worker.execute("UPDATE events SET position = position + 10") == "UPDATE 0"
    assert await worker.execute("DELETE FROM events") == "DELETE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await worker.execute(
            "INSERT INTO events (at, verb, unit_id, person_id) SELECT now(), 'x', min(id), gen_random_uuid() FROM units"
        )
    await worker.close()
    assert await positions(database) == [0, 1, 2]


async def test_an_empty_log_has_no_checkpoint(database: Database) -> None:
    async with worker_engine(database) as engine, open_session(engine) as session:
        assert await log.newest_checkpoint(session) is None
        assert await log.length(session) == 0
