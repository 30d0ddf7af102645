"""Slow clients against the real process and its real patience; app/cli/connections.py says what it is."""

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import httpx2
import pytest

from app.cli.connections import HEAD_SECONDS
from app.web.front import Patience
from tests.citizens import TIP_OFFS
from tests.conftest import Database
from tests.console import TINBAO, environment, serving

pytestmark = pytest.mark.long

# Of a machine that is busy with other tests.
LATE = 5.0
HEAD = f"POST {TIP_OFFS} HTTP/1.1\r\nHost: x\r\n"
BODY = f"{HEAD}Content-Type: application/json\r\nIdempotency-Key: {'k' * 30}\r\nContent-Length: 900\r\n\r\n{{"
REFUSED = f"{HEAD}Content-Type: text/plain\r\nContent-Length: 900\r\n\r\n"


@pytest.fixture
def port(database: Database, keys_dir: Path) -> Iterator[int]:
    settings = environment(serving(database, TINBAO_KEYS_DIR=keys_dir))
    process = subprocess.Popen([TINBAO, "serve"], env=settings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline().split()[3].rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()


async def crawl(port: int, begun: str, crawling: str) -> tuple[float, bytes]:
    """Say the beginning, then a byte a second; gives after how long it was cut off, and what was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun.encode())
    started, ended = perf_counter(), asyncio.create_task(reader.read())
    while not ended.done():
        await asyncio.wait([ended], timeout=1)
        if crawling and not ended.done():
            writer.write(crawling.encode())
    seconds = perf_counter() - started
    writer.close()
    try:
        return seconds, ended.result()
    except ConnectionError:
        return seconds, b""


async def test_who_crawls_is_cut_off_and_the_others_are_served(port: int) -> None:
    crawling = asyncio.gather(
        crawl(port, "", ""),
        crawl(port, HEAD, "X"),
        crawl(port, REFUSED, "x"),
        crawl(port, BODY, " "),
        *(crawl(port, HEAD, "X") for _ in range(200)),
    )
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while not crawling.done():
            assert (await client.get("/v1/units", params={"level": "province"})).status_code == 200
            await asyncio.wait([crawling], timeout=1)
    (silent, _), (head, _), (refused, told), (body, answer), *others = crawling.result()
    for seconds in (silent, head, refused, *(each for each, _ in others)):
        assert HEAD_SECONDS - 1 < seconds < HEAD_SECONDS + LATE
    assert told.startswith(b"HTTP/1.1 415 ")
    assert Patience().body - 1 < body < Patience().body + LATE
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"body_too_slow" in answer
