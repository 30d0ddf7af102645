"""`tinbao worker` and `tinbao audit verify` as the processes that they are."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from app.core import log_keys
from tests.conftest import Database
from tests.console import TINBAO, command, environment
from tests.logs import ADD, add_events, positions
from tests.officers import as_owner

ISSUER = "https://tinbao.test"


@pytest.fixture
def house(database: Database, keys_dir: Path, tmp_path: Path) -> dict[str, object]:
    return {
        "TINBAO_KEYS_DIR": keys_dir,
        "TINBAO_ISSUER": ISSUER,
        "TINBAO_WORKER_DATABASE_URL": database.worker_url,
        "TINBAO_WITNESSES": f"file://{tmp_path}/witness.log",
    }


@contextmanager
def working(house: dict[str, object]) -> Iterator[None]:
    with subprocess.Popen([TINBAO, "worker"], env=environment(house), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == "tinbao works: the log is kept, alerts are raised, and each day's jobs are done.\n"
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def until_sealed(database: Database, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while None in asyncio.run(positions(database)):
        assert time.monotonic() < end, "events were not sealed"
        time.sleep(0.05)  # A real process in real time.


def until_witnessed(witness: Path, size: int) -> None:
    end = time.monotonic() + 20
    while not witness.exists() or f"\\n{size}\\n" not in witness.read_text():
        assert time.monotonic() < end, "the witness was not told"
        time.sleep(0.05)  # A real process in real time.


def test_the_worker_seals_tells_the_witness_and_anybody_verifies(
    database: Database, house: dict[str, object], tmp_path: Path
) -> None:
    asyncio.run(add_events(database, 30))
    with working(house), working(house):
        until_witnessed(tmp_path / "witness.log", 30)
    (tmp_path / "key").write_text(command("keys", "log", **house).stdout)

    # As an outsider, who has the witness and the key, and reads with the owner.
    outside = {"DATABASE_URL": database.owner_url}
    named = ("--witness", tmp_path / "witness.log", "--key", tmp_path / "key")
    done = command("audit", "verify", *named, **outside)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "The history is whole."

    asyncio.run(as_owner(database.owner_url, "UPDATE events SET verb = 'dismiss' WHERE position = 11"))
    done = command("audit", "verify", **house)
    assert done.returncode == 1
    assert "The event at position 11 is not the one that was sealed there." in done.stdout


def test_a_silent_witness_is_a_fault(database: Database, house: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    done = command("audit", "verify", "--witness", tmp_path / "none", "--witness", tmp_path / "empty", **house)
    assert done.returncode == 1
    assert f"The witness {tmp_path}/none does not tell what it has seen" in done.stdout
    assert f"The witness {tmp_path}/empty has seen no checkpoint." in done.stdout


@pytest.mark.parametrize(
    ("words", "changes", "sentence"),
    [
        ([], {"TINBAO_WITNESSES": ""}, "Name a witness"),
        (["--key", "nonsense"], {}, "That is no key of a log"),
        (["--key", "/"], {}, "That is no key of a log"),
        (["--witness", "http://elsewhere.example/"], {}, "A witness is file:///path/to/file"),
        ([], {"TINBAO_ISSUER": None}, "Set TINBAO_ISSUER"),
        ([], {"TINBAO_WORKER_DATABASE_URL": None, "TINBAO_APP_DATABASE_URL": "postgresql://a@b/c"}, "Set DATABASE_URL"),
        ([], {"TINBAO_WORKER_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "did not do what was asked"),
    ],
)
def test_verifying_needs_a_witness_a_key_and_a_database(
    house: dict[str, object], words: list[str], changes: dict[str, object], sentence: str
) -> None:
    settings = {name: value for name, value in (house | changes).items() if value is not None}
    done = command("audit", "verify", *words, **settings)
    assert done.returncode == 2, done.stdout
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"TINBAO_WORKER_DATABASE_URL": None, "DATABASE_URL": "postgresql://a@b/c"}, "Set TINBAO_WORKER_DATABASE_URL"),
        ({"TINBAO_WORKER_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "does not connect"),
        ({"TINBAO_KEYS_DIR": "/nonexistent"}, "run `tinbao keys log`"),
        ({"TINBAO_ISSUER": None}, "Set TINBAO_ISSUER"),
        ({"TINBAO_WITNESSES": "ftp://x/"}, "A witness is"),
    ],
)
def test_the_worker_says_what_it_lacks(house: dict[str, object], changes: dict[str, object], sentence: str) -> None:
    done = command("worker", **{name: value for name, value in (house | changes).items() if value is not None})
    assert done.returncode == 2
    assert sentence in done.stderr


def test_the_worker_wants_the_newest_form(database: Database, house: dict[str, object]) -> None:
    asyncio.run(as_owner(database.owner_url, "UPDATE alembic_version SET version_num = 'older'"))
    done = command("worker", **house)
    assert done.returncode == 2
    assert "run `tinbao migrate`" in done.stderr


def test_the_key_of_the_log_is_made_where_it_is_missing_and_refused_when_broken(tmp_path: Path) -> None:
    settings = {"TINBAO_KEYS_DIR": tmp_path / "keys", "TINBAO_ISSUER": ISSUER}
    first = command("keys", "log", **settings).stdout
    assert first.startswith("tinbao.test+")
    assert command("keys", "log", **settings).stdout == first
    (tmp_path / "keys" / "log.key").write_text("%")
    assert "does not hold the key of a log" in command("keys", "log", **settings).stderr
    with pytest.raises(Exception, match="never overwritten"):
        log_keys.create(tmp_path / "keys")


@pytest.mark.long
def test_what_is_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    database: Database, house: dict[str, object], tmp_path: Path
) -> None:
    kills = 12
    is_over = asyncio.Event()

    async def write() -> int:
        connection = await asyncpg.connect(database.owner_url)
        count = 0
        while not is_over.is_set():
            await connection.execute(ADD, uuid4(), datetime(2026, 11, 23, tzinfo=UTC), "receive", None)
            count += 1
            await asyncio.sleep(0.005)
        await connection.close()
        return count

    async def write_and_kill() -> int:
        writing = asyncio.gather(*(write() for _ in range(4)))
        for number in range(kills):
            worker = await asyncio.create_subprocess_exec(
                TINBAO, "worker", env=environment(house), stdout=asyncio.subprocess.PIPE
            )
            assert worker.stdout is not None
            assert await worker.stdout.readline()
            # Each kill comes at another moment of its work.
            await asyncio.sleep(0.1 + number * 0.09)
            worker.kill()
            await worker.wait()
        is_over.set()
        return sum(await writing)

    written = asyncio.run(write_and_kill())
    with working(house):
        until_sealed(database)
        until_witnessed(tmp_path / "witness.log", written)
    assert asyncio.run(positions(database)) == list(range(written))
    done = command("audit", "verify", **house)
    assert done.returncode == 0, done.stdout
    sizes = {line.split("\\n")[1] for line in (tmp_path / "witness.log").read_text().splitlines()}
    assert len(sizes) > kills / 2, "the kills came before anything was sealed"
