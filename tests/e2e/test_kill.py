"""Killed in the middle of intake, again and again: every 201 is found again, and no key gives two submissions."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.core import database_roles
from app.core.embedded import EmbeddedPostgres
from tests.factories import a_tip_off
from tests.scratch import scratch

pytestmark = pytest.mark.long

SENDERS, EACH = 16, 60
KILLS = 6
TINBAO = str(Path(sys.executable).with_name("tinbao"))


class House:
    """The demonstration as a process of its own, and the means to kill it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "TINBAO_DATA_DIR": str(self.folder),
            "TINBAO_PORT": str(self.port),
            # The senders are phones with addresses of their own, behind a proxy.
            "TINBAO_TRUSTED_PROXIES": "127.0.0.1",
        }
        self.process = subprocess.Popen([TINBAO, "demo"], env=environment, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_postgres(self) -> None:
        try:
            (pid, *_) = (self.folder / "postgres" / "data" / "postmaster.pid").read_text().split()
            os.kill(int(pid), signal.SIGKILL)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            pass  # It is starting again at this very moment: the next kill finds it.


@pytest.fixture
def house() -> Iterator[House]:
    with scratch("kill") as folder:
        house = House(folder)
        house.start()
        yield house
        assert house.process is not None
        house.process.send_signal(signal.SIGINT)
        house.process.wait(timeout=30)


async def test_what_was_accepted_survives_every_kill_once(house: House) -> None:
    async with httpx2.AsyncClient(base_url=house.url, timeout=15) as phone:
        await _until_ready(phone)
        sending = asyncio.gather(*(_send_all(phone) for _ in range(SENDERS)))
        for number in range(KILLS):
            await asyncio.sleep(0.5)  # Real processes and real time: this is how long a wave of intake lasts.
            if number % 2:
                house.kill()
                house.start()
            else:
                house.kill_postgres()
            await _until_ready(phone)
        accepted = {key: receipts for sender in await sending for key, receipts in sender.items()}
        assert len(accepted) == SENDERS * EACH
        assert all(len(receipts) == 1 for receipts in accepted.values()), "a key was answered with two receipts"
        for (receipt,) in accepted.values():
            found = await phone.get("/v1/tracking", headers={"Receipt": receipt, **_from_somewhere()})
            assert found.status_code == 200, found.text
    assert await _submissions(house) == len(accepted)


async def _send_all(phone: httpx2.AsyncClient) -> dict[str, set[str]]:
    """Send each form until it is accepted, as a phone does, and some of them once more."""
    answers: dict[str, set[str]] = {}
    for number in range(EACH):
        key = str(uuid4())
        answers[key] = {await _send(phone, key)}
        if number % 4 == 0:
            answers[key].add(await _send(phone, key))
    return answers


async def _send(phone: httpx2.AsyncClient, key: str) -> str:
    while True:
        try:
            answer = await phone.post(
                "/v1/tip-offs", headers={"Idempotency-Key": key, **_from_somewhere()}, json=a_tip_off()
            )
        except httpx2.HTTPError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 201:
            return str(answer.json()["receipt"])
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(0.05)


def _from_somewhere() -> dict[str, str]:
    return {"X-Forwarded-For": str(IPv6Address(uuid4().int))}


async def _until_ready(phone: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await phone.get("/health/ready")).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.1)


async def _submissions(house: House) -> int:
    postgres = EmbeddedPostgres(house.folder / "postgres", logins=database_roles.LOGINS, bootstrap="")
    connection = await asyncpg.connect(postgres.url(database_roles.OWNER))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM submissions"))
    finally:
        await connection.close()
