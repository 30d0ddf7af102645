"""The demonstration as a process that is killed in the middle of what it does, and begins again."""

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

import httpx2
import pytest

from tests.scratch import scratch

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


def from_somewhere() -> dict[str, str]:
    """Phones have addresses of their own."""
    return {"X-Forwarded-For": str(IPv6Address(uuid4().int))}


async def until_ready(phone: httpx2.AsyncClient) -> None:
    """Wait until the doors are open again."""
    async with asyncio.timeout(60):
        while True:
            try:
                if (await phone.get("/health/ready")).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.1)
