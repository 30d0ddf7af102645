import asyncio
import re
from pathlib import Path

import pytest

from app.core.clock import system_clock
from app.errors import WrongCredentials
from app.models.person import Person
from app.services import entry_codes
from app.web.parts import Parts
from tests.conftest import Database
from tests.console import command, serving

PERSON = ("--username", "Lo.Van.Anh", "--name", "Lò Văn Ánh", "--role", "officer")
CODE = re.compile(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}")


def keyed(database: Database, keys_dir: Path) -> dict[str, object]:
    return serving(database, TINBAO_KEYS_DIR=keys_dir)


def codes_in(output: str) -> dict[str, str]:
    return {
        words[0]: words[1]
        for line in output.splitlines()
        if len(words := line.split()) == 2 and CODE.fullmatch(words[1])
    }


async def opened(parts: Parts, username: str, code: str) -> Person:
    """Whose code it is, asked of the house that has the same keys."""
    return await entry_codes.holder(parts.engine, username, code, secret=parts.entry_secret, now=system_clock())


async def test_somebody_who_was_added_has_a_code_to_begin_with(
    database: Database, keys_dir: Path, parts: Parts
) -> None:
    settings = keyed(database, keys_dir)
    done = await asyncio.to_thread(command, "staff", "add", *PERSON, "--unit", "04219", **settings)
    assert done.returncode == 0, done.stderr
    codes = codes_in(done.stdout)
    assert list(codes) == ["lo.van.anh"]
    assert (await opened(parts, "lo.van.anh", codes["lo.van.anh"])).display_name == "Lò Văn Ánh"
    again = await asyncio.to_thread(command, "staff", "invite", "lo.van.anh", **settings)
    assert again.returncode == 0, again.stderr
    with pytest.raises(WrongCredentials):
        await opened(parts, "lo.van.anh", codes["lo.van.anh"])
    await opened(parts, "lo.van.anh", codes_in(again.stdout)["lo.van.anh"])


def test_a_commune_of_yesterday_is_no_posting(database: Database, keys_dir: Path) -> None:
    done = command("staff", "add", *PERSON, "--unit", "04192", **keyed(database, keys_dir))
    assert done.returncode == 2
    assert "no commune of today has this code" in done.stderr


async def test_a_file_brings_in_everybody_with_a_code_each(
    database: Database, keys_dir: Path, parts: Parts, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(
        "username,display_name,role,unit_code,is_investigator\n"
        "a.officer,Cầm Thị A,officer,04219,\n"
        "a.chief,Cầm Văn B,chief,04219,true\n"
    )
    done = await asyncio.to_thread(command, "staff", "import", file, **keyed(database, keys_dir))
    assert done.returncode == 0, done.stderr
    codes = codes_in(done.stdout)
    assert set(codes) == {"a.officer", "a.chief"}
    for username, code in codes.items():
        assert (await opened(parts, username, code)).username == username


def test_a_file_with_a_faulty_line_brings_in_nobody(database: Database, keys_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("username,display_name,role,unit_code,is_investigator\nx.y,Cầm Thị A,king,04219,\n")
    done = command("staff", "import", file, **keyed(database, keys_dir))
    assert done.returncode == 2
    assert "Line 2" in done.stderr


def test_a_file_in_another_encoding_is_told_in_a_sentence(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes("Lò Văn Ánh".encode("utf-16"))
    done = command("staff", "import", file, **serving(database))
    assert done.returncode == 2
    assert "UTF-8" in done.stderr
