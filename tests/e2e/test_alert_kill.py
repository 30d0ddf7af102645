"""Workers killed in the middle of alerts, again and again: whoever is to be woken is, and notices it once."""

import asyncio
import contextlib
import random
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from app.core.clock import system_clock
from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.console import TINBAO, environment
from tests.officers import Officer, a_tip_off, an_officer, as_owner

pytestmark = pytest.mark.long

COMMUNES = ("04219", "04195", "04168")
ROUNDS, MOST_ROUNDS = 8, 60
PATIENCE_SECONDS = 60


@dataclass
class Phones:
    """A push service that leaves out what comes again with the same key, and takes its time to answer."""

    posts: Counter[str] = field(default_factory=Counter)
    rings: Counter[str] = field(default_factory=Counter)
    has_rung: asyncio.Event = field(default_factory=asyncio.Event)

    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def have_heard_twice(self) -> bool:
        """Whether any call came again under its key."""
        return sum(self.posts.values()) > len(self.posts)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        # Whoever was killed says nothing more, and hears nothing.
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._take(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        await reader.readexactly(int(headers["content-length"]))
        key = headers["idempotency-key"]
        if not self.posts[key]:
            # The key ends with whom it is for.
            self.rings[key[-36:]] += 1
        self.posts[key] += 1
        self.has_rung.set()
        # Here a kill finds it sent and not written down.
        await asyncio.sleep(0.5)
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def push_service() -> AsyncIterator[tuple[Phones, str]]:
    phones = Phones()
    async with await asyncio.start_server(phones.answer, "127.0.0.1", 0) as server:
        yield phones, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    await asyncio.gather(*phones.tasks)


class Workers:
    """Two processes of `tinbao worker`."""

    def __init__(self, settings: dict[str, object]) -> None:
        self.settings = settings
        self.processes = [self._start() for _ in range(2)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([TINBAO, "worker"], env=environment(self.settings), stdout=subprocess.DEVNULL)

    def kill(self, *numbers: int) -> None:
        for number in numbers:
            self.processes[number].kill()
        for number in numbers:
            self.processes[number].wait()
            self.processes[number] = self._start()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def house(database: Database, keys_dir: Path, tmp_path: Path) -> dict[str, object]:
    token = tmp_path / "alert.token"
    token.touch(mode=0o600)
    token.write_text("bi-mat\n")
    return {
        "TINBAO_WORKER_DATABASE_URL": database.worker_url,
        "TINBAO_KEYS_DIR": keys_dir,
        "TINBAO_ISSUER": "https://tinbao.test",
        "TINBAO_ALERT_TOKEN_FILE": token,
    }


@pytest.fixture
def today(clock: SetClock) -> None:
    """What is started as a process keeps the real time, and so must the officers."""
    clock.now = system_clock()


async def test_each_alert_is_noticed_once_whatever_is_killed(
    client: httpx2.AsyncClient, parts: Parts, database: Database, today: None, house: dict[str, object]
) -> None:
    chiefs = [await an_officer(client, parts, of=code, role=Role.CHIEF) for code in COMMUNES]
    rounds = 0
    dice = random.Random(20261126)  # noqa: S311 - the same kills in every run, no secret
    async with push_service() as (phones, url):
        workers = Workers({**house, "TINBAO_ALERT_URL": url})
        killing = asyncio.create_task(_kill_for_ever(workers, phones, dice))
        try:
            # As long as it takes until a kill has fallen between sending and writing down.
            while rounds < ROUNDS or (not phones.have_heard_twice and rounds < MOST_ROUNDS):
                rounds += 1
                for code in COMMUNES:
                    await a_tip_off(client, database.owner_url, of=code)
                await _until_rung(phones, chiefs, rounds)
                await _acknowledge(database, chiefs)
        finally:
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
            workers.end()
    assert phones.rings == {str(chief.id): rounds for chief in chiefs}
    told = await as_owner(database.owner_url, "SELECT count(*) FROM events WHERE verb = 'submit' AND position IS NULL")
    assert told[0][0] == 0
    assert phones.have_heard_twice, "no kill fell between sending and writing down"


async def _kill_for_ever(workers: Workers, phones: Phones, dice: random.Random) -> None:
    while True:
        for number in range(2):
            await asyncio.sleep(dice.uniform(0.5, 3))  # Real processes and real time: they are killed at any moment.
            await asyncio.to_thread(workers.kill, number)
        # And both of them while a call is under way.
        phones.has_rung.clear()
        await phones.has_rung.wait()
        await asyncio.to_thread(workers.kill, 0, 1)


async def _until_rung(phones: Phones, chiefs: list[Officer], times: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(phones.rings[str(chief.id)] < times for chief in chiefs):  # noqa: ASYNC110 - other processes have no event
            await asyncio.sleep(0.05)


async def _acknowledge(database: Database, chiefs: list[Officer]) -> None:
    """As the door does, which tokens of ten minutes would shut in the longest of these runs."""
    for chief in chiefs:
        rows = await as_owner(
            database.owner_url,
            "UPDATE alerts SET acknowledged_at = now(), acknowledged_by = $1 "
            "WHERE unit_id = $2 AND acknowledged_at IS NULL RETURNING id",
            *(chief.id, chief.unit_id),
        )
        assert len(rows) == 1
