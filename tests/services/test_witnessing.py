"""Witnessing: the newest checkpoint gets there, however long a witness was away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from app.core.witnesses import Unwitnessed, Witnessed
from app.services.witnessing import Teller
from tests.conftest import SetClock


@dataclass
class Fickle:
    """A witness that is away for the first so many notes."""

    away: int = 0
    notes: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    name: str = "fickle"

    async def tell(self, note: str, now: datetime) -> None:
        if self.away:
            self.away -= 1
            raise Unwitnessed("it is away")
        self.notes.append(note)
        self.asked.set()

    async def told(self) -> list[Witnessed]:
        raise AssertionError("nobody reads it back here")


@asynccontextmanager
async def telling(witness: Fickle) -> AsyncIterator[Teller]:
    teller = Teller(witness, SetClock(), gap=0.001, longest=0.002)
    task = asyncio.create_task(teller.run())
    try:
        yield teller
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def told(witness: Fickle, note: str) -> None:
    async with asyncio.timeout(5):
        while note not in witness.notes:
            await witness.asked.wait()
            witness.asked.clear()


async def test_each_newer_checkpoint_is_told_once() -> None:
    witness = Fickle()
    async with telling(witness) as teller:
        teller.hear("1")
        await told(witness, "1")
        teller.hear("1")
        teller.hear("2")
        await told(witness, "2")
    assert witness.notes == ["1", "2"]


async def test_one_that_is_away_hears_the_newest_and_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    witness = Fickle(away=30)
    async with telling(witness) as teller:
        teller.hear("1")
        while witness.away > 15:  # noqa: ASYNC110 - it is the teller's tries that are counted
            await asyncio.sleep(0.001)  # The teller's own pace, between two tries.
        teller.hear("2")
        await told(witness, "2")
    assert witness.notes == ["2"]
    assert [record.getMessage() for record in caplog.records] == [
        "the witness fickle did not take a checkpoint and is asked again: it is away",
        "the witness fickle takes checkpoints again",
    ]
