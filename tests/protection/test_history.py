"""The history is whole, provably: what its owner alters, deletes, reorders or cuts off is found."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import open_engine, open_session
from app.core.signed_notes import Signer
from app.domain.verdicts import Verdict
from app.services import pruning, verification
from app.services.verification import Sighting
from app.web.parts import Parts
from tests.conftest import Database
from tests.logs import BEGIN, SIGNER, add_events, newest_note, sequenced, worker_engine
from tests.officers import an_officer, as_owner
from tests.protection.alterations import ALTERATIONS, hide

WITNESSED = 37
YEARS = timedelta(days=6 * 365)


@dataclass
class House:
    """A log of some batches, and the witness that saw each of them."""

    database: Database
    sightings: list[Sighting] = field(default_factory=list)

    async def go_on(self, count: int, *, at: datetime = BEGIN, is_seen: bool = True) -> None:
        await add_events(self.database, count, at=at)
        await sequenced(self.database, at=at)
        if is_seen:
            self.sightings.append(Sighting("The witness", await newest_note(self.database), at))

    async def verdict(self, connection: AsyncConnection | None = None, *, now: datetime = BEGIN) -> Verdict:
        if connection is not None:
            async with open_session(connection) as session:
                return await verification.examine(session, SIGNER.verifier, self.sightings, now)
        engine = open_engine(self.database.owner_url, size=1)
        try:
            async with engine.connect() as own:
                return await self.verdict(own, now=now)
        finally:
            await engine.dispose()


@pytest.fixture
async def house(database: Database, client: httpx2.AsyncClient, parts: Parts) -> House:
    # Somebody to whom an event could be laid.
    await an_officer(client, parts)
    house = House(database)
    for count in (9, 1, 14, 13):
        await house.go_on(count)
    return house


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[AsyncConnection]:
    engine = open_engine(database.owner_url, size=1)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def test_a_history_that_nobody_touched_is_whole(house: House) -> None:
    verdict = await house.verdict()
    assert verdict.sentences == [
        "37 events have their place; 37 of them are within a witnessed checkpoint.",
        "The history is whole.",
    ]


async def test_what_no_witness_has_seen_and_what_is_not_sealed_is_named(house: House) -> None:
    await house.go_on(4, is_seen=False)
    await add_events(house.database, 2)
    assert (await house.verdict()).sentences == [
        "41 events have their place; 37 of them are within a witnessed checkpoint.",
        "Positions 37 to 40 are sealed, and no witness has seen them.",
        "2 events are not sealed yet, the oldest of 2026-11-23 02:30:00 UTC (what citizens send is told to the hour).",
        "The history is whole.",
    ]


@pytest.mark.parametrize(
    ("count", "is_hidden"),
    [
        (40, False),
        (40, True),
        pytest.param(500, False, marks=pytest.mark.long),
        pytest.param(500, True, marks=pytest.mark.long),
    ],
)
async def test_every_random_alteration_is_found(
    house: House, owner: AsyncConnection, count: int, is_hidden: bool
) -> None:
    """A thousand in the long run; half of them with tree and checkpoints made to fit."""
    dice = random.Random(20261125 + count)  # noqa: S311 - the same alterations in every run, no secret
    kinds: set[str] = set()
    for number in range(count):
        altered = ALTERATIONS[number % len(ALTERATIONS)]
        kinds.add(altered.__name__)
        steps = altered(dice, WITNESSED)
        async with owner.begin() as transaction:
            for statement, values in steps:
                await owner.exec_driver_sql(statement, values)
            if is_hidden:
                await hide(owner)
            verdict = await house.verdict(owner)
            assert not verdict.is_whole, (number, steps)
            await transaction.rollback()
    assert kinds == {each.__name__ for each in ALTERATIONS}
    assert (await house.verdict()).is_whole


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET verb = 'x' WHERE position = 20", "The event at position 20 is not the one that was sealed"),
        ("DELETE FROM events WHERE position = 20", "no event at position 20; the next one claims position 21"),
        ("DELETE FROM events WHERE position > 29", "has seen 37 events; the log ends before position 30"),
        ("DELETE FROM events WHERE position < 5", "no event at position 0; the next one claims position 5"),
        (
            "UPDATE events SET position = -1 WHERE position = 3",
            "no event at position 0; the next one claims position -1",
        ),
        ("UPDATE log_nodes SET hash = sha256('x') WHERE (level, idx) = (2, 3)", "node 3 of level 2 does not follow"),
        ("DELETE FROM log_nodes WHERE (level, idx) = (3, 0)", "node 0 of level 3 does not follow"),
        ("INSERT INTO log_nodes VALUES (0, 500, sha256('x'))", "has 72 nodes where 71 belong"),
        ("DELETE FROM checkpoints", "last kept checkpoint is of 0 events, and there are 37"),
        ("UPDATE checkpoints SET root = sha256('x')", "kept checkpoint of 37 events does not fit them or the key"),
        ("UPDATE checkpoints SET note = 'x'", "kept checkpoint of 37 events does not fit them or the key"),
    ],
)
async def test_it_says_what_is_wrong_and_where(house: House, statement: str, said: str) -> None:
    await as_owner(house.database.owner_url, statement)
    verdict = await house.verdict()
    assert any(said in fault for fault in verdict.faults), verdict.faults


async def test_a_changed_event_under_a_tree_made_to_fit_is_found_between_two_checkpoints(
    house: House, owner: AsyncConnection
) -> None:
    async with owner.begin() as transaction:
        await owner.exec_driver_sql("UPDATE events SET role = 'chief' WHERE position = 17")
        await hide(owner)
        (first, *_) = (await house.verdict(owner)).faults
        await transaction.rollback()
    assert first == (
        "The witness has seen other events before position 24: from position 10 on something was changed, added or "
        "taken away."
    )


async def test_another_key_does_not_pass_for_the_logs(house: House) -> None:
    house.sightings.append(Sighting("A forger", Signer("tinbao.test", bytes(32)).sign("tinbao.test\n1\nAAAA\n")))
    house.sightings.append(Sighting("A fool", SIGNER.sign("no checkpoint\n")))
    assert (await house.verdict()).faults == [
        "A forger has a note that the key of this log did not sign.",
        "A fool has a note that the key of this log did not sign.",
    ]


async def pruned(database: Database, now: datetime) -> int:
    async with worker_engine(database) as engine, open_session(engine) as session, session.begin():
        return await pruning.prune(session, now)


async def test_what_was_pruned_in_its_time_is_told_and_the_rest_is_proved(database: Database) -> None:
    house, then = House(database), BEGIN - YEARS
    await house.go_on(6, at=then)
    await house.go_on(5, at=BEGIN)
    assert await pruned(database, BEGIN) == 6
    assert await pruned(database, BEGIN) == 0
    await house.go_on(0)
    assert (await house.verdict()).sentences == [
        "12 events have their place; 12 of them are within a witnessed checkpoint.",
        "The events before position 6 are pruned, as the log itself says.",
        "The history is whole.",
    ]
    await as_owner(database.owner_url, "DELETE FROM log_nodes WHERE (level, idx) = (0, 3)")
    assert "The leaf at position 3, whose event is pruned, is missing." in (await house.verdict()).faults


async def test_a_beginning_that_the_owner_takes_away_is_no_pruning(house: House) -> None:
    """The sequencer itself signs what follows, and the record in the log says that it was pruned."""
    await as_owner(house.database.owner_url, "DELETE FROM events WHERE position < 8")
    assert not (await house.verdict()).is_whole
    await as_owner(
        house.database.owner_url,
        "INSERT INTO events (at, verb, unit_id, details) "
        "SELECT now(), 'prune_log', min(id), '{\"up_to\": 8}' FROM units",
    )
    await house.go_on(0)
    verdict = await house.verdict(now=BEGIN + timedelta(days=300))
    assert verdict.faults[0] == "The events before position 8 are gone, and no witness shows that their time was over."


async def test_a_log_without_an_old_event_is_not_pruned(database: Database) -> None:
    await House(database).go_on(3)
    assert await pruned(database, BEGIN + timedelta(days=5 * 365)) == 0
