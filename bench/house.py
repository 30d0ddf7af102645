"""The house under load: the real server process on an embedded PostgreSQL of its own, durable as in service."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.core import database_roles, key_files, migrations
from app.core.clock import system_clock
from app.core.database import open_engine, open_session
from app.core.embedded import EmbeddedPostgres
from app.core.sealed_boxes import BoxKey
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.domain.unit_files import read_successions, read_units
from app.models.seal import CustodianKey
from app.services import unit_keys, unit_loading

DATA = Path(__file__).parent.parent / "app" / "data"
PORT = 8765
TINBAO = str(Path(sys.executable).with_name("tinbao"))
_TICKS = os.sysconf("SC_CLK_TCK")


def address(number: int) -> bytes:
    """A header line with the address of one of a million phones."""
    return b"X-Forwarded-For: 10.%d.%d.%d\r\n" % (number >> 16 & 15, number >> 8 & 255, number & 255)


@dataclass(frozen=True, slots=True)
class House:
    """A running server: its process, its database, its keys."""

    pid: int
    postgres: EmbeddedPostgres
    keys: Path

    def cpu_seconds(self) -> float:
        """Processor time of the server process so far, user and system."""
        return cpu_seconds(self.pid)

    def memory_mb(self) -> float:
        """Resident memory of the server process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20


@dataclass(frozen=True, slots=True)
class Site:
    """Where a house can be opened: its database, its keys, and the settings of its processes."""

    folder: Path
    postgres: EmbeddedPostgres
    keys: Path
    environment: dict[str, str]

    def database_cpu_seconds(self) -> float:
        """Processor time of PostgreSQL so far: the postmaster, and all that it has started."""
        postmaster = (self.folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return sum(cpu_seconds(int(pid)) for pid in [postmaster, *children])

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """One process of the house, ended at the end of the block."""
        process = subprocess.Popen(command, env=self.environment)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)

    @contextmanager
    def serving(self, *command: str) -> Iterator[House]:
        """A server, from the opening of its doors on; `tinbao serve` unless another command is named."""
        with self.running(*(command or (TINBAO, "serve"))) as server:
            _wait()
            yield House(server.pid, self.postgres, self.keys)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of those of its children that have ended, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = [int(field) for field in fields[11:15]]
    return sum(ticks) / _TICKS


@contextmanager
def opened() -> Iterator[House]:
    """Set up, serve with one worker, and tear down."""
    with prepared() as site, site.serving() as house:
        yield house


@contextmanager
def prepared() -> Iterator[Site]:
    """Everything that a server needs, thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tinbao-bench-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder / "postgres", logins=database_roles.LOGINS, bootstrap=database_roles.BOOTSTRAP)
    try:
        postgres.start()
        migrations.upgrade(postgres.url(database_roles.OWNER))
        keys = folder / "keys"
        key_files.create(keys)
        asyncio.run(_load_units(postgres.url(database_roles.APP), keys))
        environment = {
            **os.environ,
            "TINBAO_DATA_DIR": str(folder),
            "TINBAO_KEYS_DIR": str(keys),
            "TINBAO_APP_DATABASE_URL": postgres.url(database_roles.APP),
            "TINBAO_INTAKE_DATABASE_URL": postgres.url(database_roles.INTAKE),
            "TINBAO_WORKER_DATABASE_URL": postgres.url(database_roles.WORKER),
            "TINBAO_FALLBACK_UNIT": "14",
            "TINBAO_PORT": str(PORT),
            "TINBAO_ISSUER": f"http://127.0.0.1:{PORT}",
            "TINBAO_SECOND_FACTOR": "optional",
            # The clients of a bench stand for phones with addresses of their own, behind a proxy.
            "TINBAO_TRUSTED_PROXIES": "127.0.0.1",
        }
        yield Site(folder, postgres, keys, environment)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _load_units(app_url: str, keys: Path) -> None:
    engine = open_engine(app_url)
    async with open_session(engine) as session, session.begin():
        await unit_loading.load(session, read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv"))
        await unit_keys.publish_for_today(session, SecretFolder(keys), day_of(system_clock()))
        recipient = BoxKey("custodian 1", os.urandom(32)).recipient
        session.add(CustodianKey(id=1, public=recipient.public, published_at=system_clock()))
    await engine.dispose()


def _wait() -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not come up")
