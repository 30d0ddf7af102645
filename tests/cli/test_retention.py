"""`tinbao retention`: what is due is counted, erased and told, and the doctor notices when nobody does it."""

import asyncio
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.unit_secrets import SecretFolder
from tests.citizens import change, rows
from tests.conftest import Database
from tests.console import command, serving

LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
A_DENIED_ATTEMPT = (
    "INSERT INTO denied_attempts (id, at, role, operation, code)"
    " VALUES (gen_random_uuid(), $1, 'officer', 'read_submission', 'not_found')"
)


@pytest.fixture
def house(database: Database, keys_dir: Path, tmp_path: Path) -> dict[str, object]:
    shutil.copytree(keys_dir, tmp_path / "keys")
    SecretFolder(tmp_path / "keys").ensure([], [date(2015, 1, 1)])
    return serving(database, TINBAO_KEYS_DIR=tmp_path / "keys", TINBAO_WORKER_DATABASE_URL=database.worker_url)


def attempts(database: Database) -> list[Any]:
    return asyncio.run(rows(database, "SELECT FROM denied_attempts"))


def test_what_is_due_is_told_before_and_after(house: dict[str, Any], database: Database) -> None:
    asyncio.run(change(database, A_DENIED_ATTEMPT, LONG_AGO))
    trial = command("retention", "run", "--dry-run", **house)
    assert trial.returncode == 0, trial.stderr
    assert "would be erased" in trial.stdout
    assert "The secret of 2015-01-01 would be destroyed." in trial.stdout
    assert len(attempts(database)) == 1
    # The first may have to publish the keys of a new month, and then ends none.
    done = [command("retention", "run", **house) for _ in range(2)]
    assert ["audit", "1"] in [line.split() for line in done[0].stdout.splitlines()]
    assert "The secret of 2015-01-01 is destroyed." in done[0].stdout + done[1].stdout
    assert attempts(database) == []
    assert command("retention", "run", **house).stdout.strip() == "Nothing is due."


def test_the_doctor_notices_that_nothing_is_erased(house: dict[str, object]) -> None:
    assert "look   what is due is erased: not for two days" in command("doctor", **house).stdout
    command("retention", "run", **house)
    assert "ok     what is due is erased" in command("doctor", **house).stdout


def test_without_the_worker_nothing_is_erased(house: dict[str, object]) -> None:
    del house["TINBAO_WORKER_DATABASE_URL"]
    done = command("retention", "run", **house)
    assert (done.returncode, "TINBAO_WORKER_DATABASE_URL" in done.stderr) == (2, True)
    house["TINBAO_WORKER_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/x"
    done = command("retention", "run", **house)
    assert (done.returncode, "is PostgreSQL running" in done.stderr) == (2, True)
