"""Wakes: so many places, and a listener that a database which is away does not end."""

import asyncio
import logging

import pytest

from app.core import database, wakes
from app.core.wakes import Wakes


async def test_a_database_that_is_away_is_asked_again_and_complained_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries = asyncio.Semaphore(0)

    async def away(_url: str) -> None:
        tries.release()
        raise ConnectionRefusedError

    monkeypatch.setattr(database, "open_connection", away)
    monkeypatch.setattr(wakes, "_AGAIN_SECONDS", 0)
    waiting = Wakes("postgresql://nobody@nowhere/none", "x")
    with caplog.at_level(logging.WARNING):
        listening = asyncio.create_task(waiting.listen())
        for _ in range(3):
            await tries.acquire()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert [record.getMessage() for record in caplog.records] == [
        "nobody is told of changes until it works again: ConnectionRefusedError"
    ]
    assert waiting.is_over, "whoever waits is sent away with the listener"
