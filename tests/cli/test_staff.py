import asyncio
from pathlib import Path

import httpx2

from app.core.clock import system_clock
from tests.conftest import Database, SetClock
from tests.console import command, serving

PERSON = ("--username", "Lo.Van.Anh", "--name", "Lò Văn Ánh", "--role", "officer")


async def test_somebody_who_was_added_can_sign_in_with_the_password_shown(
    database: Database, client: httpx2.AsyncClient, clock: SetClock
) -> None:
    done = await asyncio.to_thread(command, "staff", "add", *PERSON, "--unit", "04219", **serving(database))
    assert done.returncode == 0, done.stderr
    clock.now = system_clock()
    username, password = done.stdout.splitlines()[1].split()
    answer = await client.post("/v1/auth/token", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    assert answer.json()["posting"]["unit"]["code"] == "04219"


def test_a_commune_of_yesterday_is_no_posting(database: Database) -> None:
    done = command("staff", "add", *PERSON, "--unit", "04192", **serving(database))
    assert done.returncode == 2
    assert "no commune of today has this code" in done.stderr


async def test_a_file_brings_in_everybody_with_a_password_each(
    database: Database, client: httpx2.AsyncClient, clock: SetClock, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(
        "username,display_name,role,unit_code,is_investigator\n"
        "a.officer,Cầm Thị A,officer,04219,\n"
        "a.chief,Cầm Văn B,chief,04219,true\n"
    )
    done = await asyncio.to_thread(command, "staff", "import", file, **serving(database))
    assert done.returncode == 0, done.stderr
    clock.now = system_clock()
    logins = dict(line.split() for line in done.stdout.splitlines()[1:3])
    assert set(logins) == {"a.officer", "a.chief"}
    for username, password in logins.items():
        answer = await client.post("/v1/auth/token", json={"username": username, "password": password})
        assert answer.status_code == 200


def test_a_file_with_a_faulty_line_brings_in_nobody(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("username,display_name,role,unit_code,is_investigator\nx.y,Cầm Thị A,king,04219,\n")
    done = command("staff", "import", file, **serving(database))
    assert done.returncode == 2
    assert "Line 2" in done.stderr


def test_a_file_in_another_encoding_is_told_in_a_sentence(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes("Lò Văn Ánh".encode("utf-16"))
    done = command("staff", "import", file, **serving(database))
    assert done.returncode == 2
    assert "UTF-8" in done.stderr
