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
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.domain.unit_files import read_successions, read_units
from app.services import unit_keys, unit_loading

DATA = Path(__file__).parent.parent / "app" / "data"
PORT = 8765
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
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_mb(self) -> float:
        """Resident memory of the server process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20


@contextmanager
def opened() -> Iterator[House]:
    """Set up, serve with one worker, and tear down."""
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
            "TINBAO_FALLBACK_UNIT": "14",
            "TINBAO_PORT": str(PORT),
            "TINBAO_ISSUER": f"http://127.0.0.1:{PORT}",
            "TINBAO_SECOND_FACTOR": "optional",
            # The clients of a bench stand for phones with addresses of their own, behind a proxy.
            "TINBAO_TRUSTED_PROXIES": "127.0.0.1",
        }
        tinbao = Path(sys.executable).with_name("tinbao")
        server = subprocess.Popen([str(tinbao), "serve"], env=environment)
        try:
            _wait()
            yield House(server.pid, postgres, keys)
        finally:
            server.terminate()
            server.wait(timeout=20)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _load_units(app_url: str, keys: Path) -> None:
    engine = open_engine(app_url)
    async with open_session(engine) as session, session.begin():
        await unit_loading.load(session, read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv"))
        await unit_keys.publish_for_today(session, SecretFolder(keys), day_of(system_clock()))
    await engine.dispose()


def _wait() -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not come up")
