"""Calls: made at least once by any number of workers, again while they are not taken, and not for ever."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from app.core.push_gateway import Call
from app.domain.roles import Role
from app.services import alerting, waking
from app.services.waking import Line
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.logs import sequenced, worker_engine
from tests.officers import CHIENG_SO, MUONG_HUNG, Officer, a_tip_off, an_officer, as_owner
from tests.posts import chief
from tests.watches import Phones, Watchman, watching

__all__ = ["chief"]


@pytest.fixture
async def watchman(database: Database, clock: SetClock, parts: Parts) -> AsyncIterator[Watchman]:
    async with watching(database, clock, parts) as watchman:
        yield watchman


async def test_a_call_that_is_not_taken_is_made_again_with_the_same_key_and_said_once(
    database: Database, watchman: Watchman, chief: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    await a_tip_off(chief.client, database.owner_url)
    watchman.phones.is_down = True
    for seconds in (0, 5, 15):
        assert await watchman.turn(seconds=seconds) == set()
    watchman.phones.is_down = False
    assert await watchman.turn(seconds=10) == set(), "its turn has not come"
    assert await watchman.turn(seconds=50) == {chief.id}
    (row,) = await as_owner(database.owner_url, "SELECT tries, next_at, sent_at FROM alert_deliveries")
    assert (row["tries"], row["next_at"]) == (4, None)
    assert row["sent_at"] == watchman.clock()
    assert [record.getMessage() for record in caplog.records] == [
        "somebody could not be woken and is called again: the gateway is too slow",
        "calls are taken again",
    ]


async def test_after_the_last_try_it_is_left_and_the_next_rung_comes_all_the_same(
    database: Database, watchman: Watchman, chief: Officer, parts: Parts
) -> None:
    desk = await an_officer(chief.client, parts, role=Role.PROVINCE, of="14")
    await a_tip_off(chief.client, database.owner_url)
    watchman.phones.is_down = True
    for _ in range(8):
        await watchman.turn(minutes=6)
    (row,) = await as_owner(database.owner_url, "SELECT tries, next_at, sent_at FROM alert_deliveries")
    assert tuple(row) == (6, None, None)
    watchman.phones.is_down = False
    assert await watchman.turn(minutes=18) == {desk.id}


async def test_what_was_acknowledged_is_not_called_any_more(
    database: Database, watchman: Watchman, chief: Officer
) -> None:
    await a_tip_off(chief.client, database.owner_url)
    watchman.phones.is_down = True
    await watchman.turn()
    (alert,) = await watchman.waiting_for(chief)
    await watchman.acknowledges(chief, alert["id"])
    watchman.phones.is_down = False
    assert await watchman.turn(minutes=1) == set()


class Slow(Phones):
    """Takes each call only when told to, so that others meet the rows that it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.begun: list[str] = []

    async def wake(self, call: Call) -> None:
        self.begun.append(call.key)
        self.has_begun.set()
        await self.may_end.wait()
        await super().wake(call)


async def test_two_workers_make_no_call_twice(
    database: Database, clock: SetClock, parts: Parts, watchman: Watchman, chief: Officer
) -> None:
    await a_tip_off(chief.client, database.owner_url)
    await sequenced(database, at=clock())
    await alerting.turn(watchman.connection, clock)
    slow, quick = Slow(), Phones()
    async with worker_engine(database) as engine, engine.connect() as one, engine.connect() as other:
        working = asyncio.create_task(Line(slow, clock).turn(one))
        await slow.has_begun.wait()
        await Line(quick, clock).turn(other)
        slow.may_end.set()
        await working
    assert ([call.person_id for call in slow.calls], quick.calls) == ([chief.id], [])


async def test_a_kill_between_sending_and_writing_it_down_repeats_the_key(
    database: Database, clock: SetClock, watchman: Watchman, chief: Officer
) -> None:
    await a_tip_off(chief.client, database.owner_url)
    await sequenced(database, at=clock())
    await alerting.turn(watchman.connection, clock)

    slow, phones = Slow(), Phones()
    async with worker_engine(database) as engine:
        async with engine.connect() as connection:
            killed = asyncio.create_task(Line(slow, clock).turn(connection))
            await slow.has_begun.wait()
            killed.cancel()
            with pytest.raises(asyncio.CancelledError):
                await killed
        async with engine.connect() as connection:
            await Line(phones, clock).turn(connection)
            await Line(phones, clock).turn(connection)
    assert [call.key for call in phones.calls] == slow.begun
    assert len(phones.calls) == 1


async def test_more_calls_than_are_made_at_once_are_made_in_one_turn(
    database: Database, parts: Parts, watchman: Watchman, chief: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "BATCH", 2)
    chiefs = {(await an_officer(chief.client, parts, role=Role.CHIEF)).id for _ in range(4)} | {chief.id}
    await a_tip_off(chief.client, database.owner_url)
    assert await watchman.turn() == chiefs


async def test_keepers_that_run_together_wake_everybody_once(
    database: Database, clock: SetClock, parts: Parts, chief: Officer
) -> None:
    """Two workers, with the duty and the calls as `tinbao worker` runs them."""
    elsewhere = await an_officer(chief.client, parts, role=Role.CHIEF, of=CHIENG_SO)
    phones, wanted = Phones(), {chief.id, elsewhere.id}
    async with worker_engine(database) as one, worker_engine(database) as other:
        tasks = [
            asyncio.create_task(work)
            for engine in (one, other)
            for work in (alerting.keep(engine, clock), waking.keep(engine, phones, clock))
        ]
        for code in (MUONG_HUNG, CHIENG_SO):
            await a_tip_off(chief.client, database.owner_url, of=code)
        await sequenced(database, at=clock())
        async with asyncio.timeout(20):
            while {call.person_id for call in phones.calls} != wanted:  # noqa: ASYNC110 - the database has no event to wait for
                await asyncio.sleep(0.05)  # Real workers in real time: this is their own pace.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert Counter(call.key for call in phones.calls).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM alert_deliveries",
        "DELETE FROM duty_shifts",
        "UPDATE duty_shifts SET ends_at = now()",
        "DELETE FROM alert_cursor",
        "SELECT display_name FROM people",
        "SELECT reference FROM submissions",
        "SELECT topic FROM submissions",
    ],
)
async def test_the_worker_may_not(database: Database, watchman: Watchman, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        await watchman.connection.exec_driver_sql(statement)


async def test_the_worker_takes_nothing_away_that_nobody_acknowledged(
    database: Database, watchman: Watchman, chief: Officer
) -> None:
    await a_tip_off(chief.client, database.owner_url)
    await watchman.turn()
    deleted = await watchman.connection.exec_driver_sql("DELETE FROM alerts")
    assert deleted.rowcount == 0


async def test_one_alert_is_open_at_a_desk(database: Database, watchman: Watchman, chief: Officer) -> None:
    add = (
        "INSERT INTO alerts (id, unit_id, desk, occasion, is_urgent, since, step) "
        "VALUES ($1, $2, 'station', 'new', false, now(), 0)"
    )
    await as_owner(database.owner_url, add, uuid4(), chief.unit_id)
    with pytest.raises(Exception, match="alerts_open"):
        await as_owner(database.owner_url, add, uuid4(), chief.unit_id)
    assert len(await watchman.alerts()) == 1


def test_a_key_is_one_for_each_person_and_step() -> None:
    calls = [Call(UUID(int=person), UUID(int=9), step, "") for person in (1, 2) for step in (1, 2)]
    assert len({call.key for call in calls}) == 4
