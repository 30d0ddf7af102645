"""Slow clients, against uvicorn's own machinery on loopback with the seconds made short."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.cli import connections
from app.cli.connections import ImpatientProtocol

SOON = 0.2
# What ends for another reason, or never, is noticed long after.
NEVER = 20.0
MUCH = 40 * 1024 * 1024
HEAD = b"GET /%s HTTP/1.1\r\nHost: x\r\n"


async def answers(scope: Any, _receive: Any, send: Any) -> None:
    body = b"x" * MUCH if scope["path"] == "/much" else b"ok"
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(connections, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(connections, "STALLED_SECONDS", SOON)
    config = uvicorn.Config(answers, lifespan="off", log_config=None, timeout_keep_alive=1)
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    served = await loop.create_server(lambda: ImpatientProtocol(config, state, {}), "127.0.0.1", 0)
    yield served.sockets[0].getsockname()[1]
    for each in state.connections:
        each.transport.abort()
    served.close()
    await served.wait_closed()


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def seconds_until_it_ends(reader: asyncio.StreamReader) -> float:
    begun = perf_counter()
    async with asyncio.timeout(NEVER):
        with contextlib.suppress(ConnectionResetError):
            await reader.read()
    return perf_counter() - begun


@pytest.mark.parametrize("said", [b"", b"G", HEAD % b"", HEAD % b"" + b"\r\n" + HEAD % b"", b"\r\n"])
async def test_who_does_not_finish_a_head_is_cut_off(port: int, said: bytes) -> None:
    async with connected(port) as (reader, writer):
        writer.write(said)
        assert SOON * 0.9 < await seconds_until_it_ends(reader) < NEVER / 2


async def test_a_byte_now_and_then_does_not_help(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(HEAD % b"")
        ended = asyncio.create_task(seconds_until_it_ends(reader))
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait([ended], timeout=SOON / 10)
        assert ended.result() < NEVER / 2


async def test_nor_does_a_body_that_was_answered_unread(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert b"200" in await reader.readuntil(b"ok")
        ended = asyncio.create_task(seconds_until_it_ends(reader))
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait([ended], timeout=SOON / 10)
        assert ended.result() < NEVER / 2


async def test_a_head_without_an_end_is_cut_off_before_its_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", NEVER)
    async with connected(port) as (reader, writer):
        for number in range(40):
            writer.write(b"X-%d: %s\r\n" % (number, b"y" * 1024) if number else HEAD % b"")
        assert await seconds_until_it_ends(reader) < NEVER / 2


async def test_who_does_not_read_is_cut_off_and_who_reads_slowly_is_not(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(HEAD % b"much" + b"\r\n")
        got = 0
        # As long as something is taken now and then, it goes on well past the limit.
        for _ in range(4):
            got += len(await reader.readexactly(4 * 1024 * 1024))
            await _wait(SOON / 2)
        assert got < MUCH
        await _wait(SOON * 10)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await reader.readexactly(MUCH)


async def _wait(seconds: float) -> None:
    # Nothing is asked for meanwhile: that is what is tried.
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def test_an_honest_client_is_left_alone(port: int) -> None:
    async with connected(port) as (reader, writer):
        for _ in range(3):
            writer.write(HEAD % b"" + b"\r\n")
            assert b"200" in await reader.readuntil(b"ok")
            await _wait(SOON * 1.5)
        writer.write((HEAD % b"" + b"\r\n") * 2)
        assert (await reader.readuntil(b"ok") + await reader.readuntil(b"ok")).count(b"200") == 2
