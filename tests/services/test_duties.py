"""Duties: one process does each, another takes over, what fails is said once and tried again."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Misconfigured
from app.services import daily, duties
from tests.conftest import Database, SetClock
from tests.logs import worker_engine
from tests.officers import as_owner


class Chore:
    """Counts its turns; the first so many fail."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.turns = 0
        self.done = asyncio.Event()

    async def __call__(self, connection: AsyncConnection) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.turns += 1
        self.done.set()


@asynccontextmanager
async def on_duty(engine: AsyncEngine, chore: Chore) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(duties.alone(engine, "a chore", chore, every=0.01, patience=0.01))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_one_has_the_duty_and_the_next_takes_over(database: Database) -> None:
    one, other = Chore(), Chore()
    async with worker_engine(database) as first, worker_engine(database) as second, on_duty(second, other) as waiting:
        await asyncio.wait_for(other.done.wait(), 5)
        async with on_duty(first, one):
            for _ in range(3):
                other.done.clear()
                await asyncio.wait_for(other.done.wait(), 5)
            assert one.turns == 0
            waiting.cancel()
            await asyncio.wait_for(one.done.wait(), 5)


async def test_a_lost_connection_is_lost_duty_and_it_is_taken_up_again(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chore = Chore()
    async with worker_engine(database) as engine, on_duty(engine, chore):
        await asyncio.wait_for(chore.done.wait(), 5)
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tinbao_worker' AND datname = $1"
        for _ in range(2):
            await as_owner(database.owner_url, kill, database.name)
            chore.done.clear()
            await asyncio.wait_for(chore.done.wait(), 5)


async def test_what_fails_is_said_once_and_tried_again(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    secret = SQLAlchemyError("what somebody sent")
    chore = Chore(*[Misconfigured("Do this.")] * 3, secret, secret)
    async with worker_engine(database) as engine, on_duty(engine, chore):
        await asyncio.wait_for(chore.done.wait(), 5)
    assert [record.getMessage() for record in caplog.records] == [
        "a chore: it is tried again until it works: Do this.",
        "a chore: it is tried again until it works: SQLAlchemyError",
    ]


async def test_each_job_is_done_once_a_day(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "app.services.daily")
    done: list[str] = []
    fails = [Misconfigured("Not yet.")]

    async def sweep(session: AsyncSession, now: datetime) -> str:
        done.append("sweep")
        return "3 rows went"

    async def lock(session: AsyncSession, now: datetime) -> str:
        if fails:
            raise fails.pop()
        done.append("lock")
        return ""

    clock = SetClock()
    almanac = daily.Almanac({"lock": lock, "sweep": sweep}, clock)
    async with worker_engine(database) as engine, engine.connect() as connection:
        with pytest.raises(Misconfigured, match=r"These were not done: lock \(Not yet.\)."):
            await almanac.turn(connection)
        await almanac.turn(connection)
        await almanac.turn(connection)
        assert done == ["sweep", "lock"]
        # Midnight in Vietnam is at 17:00 UTC.
        clock.pass_by(hours=15)
        await almanac.turn(connection)
    assert done == ["sweep", "lock", "lock", "sweep"]
    assert [record.getMessage() for record in caplog.records] == ["sweep: 3 rows went"] * 2
