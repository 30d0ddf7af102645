import asyncio
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from app.core.database import open_engine, open_session
from app.core.passwords import Passwords
from app.services import demonstration
from tests.conftest import Database, SetClock
from tests.console import TINBAO, command, environment, serving


@pytest.fixture
def house(database: Database, keys_dir: Path) -> dict[str, object]:
    return serving(database, TINBAO_KEYS_DIR=keys_dir)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"TINBAO_KEYS_DIR": "/nonexistent"}, "run `tinbao keys create`"),
        ({"TINBAO_FALLBACK_UNIT": None}, "Set TINBAO_FALLBACK_UNIT"),
        ({"TINBAO_FALLBACK_UNIT": "99"}, "not the code of a province"),
        ({"TINBAO_ISSUER": None}, "Set TINBAO_ISSUER"),
        ({"TINBAO_ISSUER": "http://tinbao.example"}, "TINBAO_ISSUER"),
        ({"TINBAO_SECOND_FACTOR": "never"}, "TINBAO_SECOND_FACTOR"),
        ({"TINBAO_PASSKEY_ROLES": "chief,king"}, "TINBAO_PASSKEY_ROLES"),
        ({"TINBAO_TRUSTED_PROXIES": "somewhere"}, "TINBAO_TRUSTED_PROXIES"),
        ({"TINBAO_INTAKE_DATABASE_URL": None}, "Set TINBAO_APP_DATABASE_URL and TINBAO_INTAKE_DATABASE_URL"),
        ({"TINBAO_INTAKE_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "TINBAO_INTAKE_DATABASE_URL does not connect"),
        ({"TINBAO_APP_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "is PostgreSQL running"),
        ({"TINBAO_HOST": "192.0.2.1"}, "set TINBAO_HOST"),
        ({"TINBAO_DOORS": "window"}, "TINBAO_DOORS"),
    ],
)
def test_it_refuses_and_says_what_to_do(house: dict[str, object], changes: dict[str, object], sentence: str) -> None:
    settings = {name: value for name, value in (house | changes).items() if value is not None}
    done = command("serve", **settings)
    assert done.returncode == 2, done.stdout
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_embedded_database_is_not_for_the_network(tmp_path: Path, keys_dir: Path) -> None:
    settings = {"TINBAO_DATA_DIR": tmp_path, "TINBAO_KEYS_DIR": keys_dir, "TINBAO_FALLBACK_UNIT": "14"}
    done = command("serve", **settings, TINBAO_HOST="192.0.2.1")
    assert done.returncode == 2
    assert "the embedded PostgreSQL is made for one machine" in done.stderr


def test_a_port_that_is_taken_is_told_in_a_sentence(house: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = command("serve", **house | {"TINBAO_PORT": port})
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 is taken" in done.stderr


def test_it_refuses_accounts_of_the_demonstration(
    house: dict[str, object], database: Database, clock: SetClock
) -> None:
    asyncio.run(_furnish(database, clock))
    done = command("serve", **house)
    assert done.returncode == 2
    assert "accounts of the demonstration" in done.stderr
    doctor = command("doctor", **house)
    assert doctor.returncode == 1
    assert "wrong  accounts" in doctor.stdout


async def _furnish(database: Database, clock: SetClock) -> None:
    engine, passwords = open_engine(database.app_url), Passwords()
    async with open_session(engine) as session, session.begin():
        secrets = dict.fromkeys(demonstration.LOGINS, "a password")
        await demonstration.furnish(session, secrets, passwords=passwords, now=clock())
    passwords.close()
    await engine.dispose()


def test_the_doctor_finds_nothing_wrong_with_a_sound_house(house: dict[str, object]) -> None:
    done = command("doctor", **house)
    assert done.returncode == 0, done.stdout
    assert "ok     units and routing, without boundaries" in done.stdout


def test_the_doctor_lists_what_is_wrong_and_ends_with_one(house: dict[str, object]) -> None:
    done = command("doctor", **house | {"TINBAO_KEYS_DIR": "/nonexistent"})
    assert done.returncode == 1
    assert "wrong  keys: " in done.stdout
    assert "ok     fallback unit" in done.stdout


def test_the_doctor_finds_a_fallback_that_is_no_province(house: dict[str, object]) -> None:
    done = command("doctor", **house | {"TINBAO_FALLBACK_UNIT": "99"})
    assert done.returncode == 1
    assert "wrong  units and routing" in done.stdout


@pytest.mark.parametrize(
    ("doors", "open_to", "closed_to"),
    [("citizen", "/v1/tip-offs", "/v1/auth/token"), ("staff", "/v1/auth/token", "/v1/tip-offs")],
)
def test_each_door_serves_its_side_and_ends_on_sigterm(
    house: dict[str, object], keys_dir: Path, tmp_path: Path, doors: str, open_to: str, closed_to: str
) -> None:
    if doors == "citizen":
        # All that a server needs which is to seal and never to open.
        shutil.copytree(keys_dir, tmp_path / "keys", ignore=shutil.ignore_patterns("units", "months", "vault.key"))
        house = {**house, "TINBAO_KEYS_DIR": tmp_path / "keys"}
    words: list[str | Path] = [TINBAO, "serve", "--doors", doors]
    process = subprocess.Popen(words, env=environment(house), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        address = line.split()[3]
        headers = {"Idempotency-Key": str(uuid4())}
        answers = [httpx2.post(address + path, json={}, headers=headers) for path in (open_to, closed_to)]
        assert [answer.status_code for answer in answers] == [422, 404]
        assert "server" not in answers[0].headers
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()


def test_a_role_that_passes_row_level_security_is_refused(house: dict[str, object], database: Database) -> None:
    done = command("serve", **house | {"TINBAO_APP_DATABASE_URL": database.owner_url})
    assert done.returncode == 2
    assert "use the role tinbao_app" in done.stderr
