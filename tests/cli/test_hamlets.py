import asyncio
from pathlib import Path

import pytest

from app.services import hamlets
from tests.citizens import rows
from tests.conftest import Database
from tests.console import command, serving

FILE = "name,kind,former_commune,lat,lon,households\nAnh Trung,bản,Chiềng Cang,21.02,103.89,61\nĐứa Mòn,bản,,,,\n"
ASKED = ("--unit", "04219")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "hamlets.csv"
    found.write_text(FILE, encoding="utf-8")
    return found


def kept(database: Database, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in asyncio.run(rows(database, statement))]


def test_a_dry_run_keeps_nothing_and_the_second_run_changes_nothing(database: Database, file: Path) -> None:
    for options, said in (
        (("--dry-run",), "2 hamlets would be added, 0 would be changed, 0 as they were."),
        ((), "2 hamlets added, 0 changed, 0 as they were."),
        ((), "0 hamlets added, 0 changed, 2 as they were."),
    ):
        done = command("hamlets", "import", file, *ASKED, *options, **serving(database))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(said)
    assert kept(database, "SELECT verb, role, person_id FROM events") == [("hamlet_add", "admin", None)] * 2
    units = "SELECT name, code FROM hamlets h JOIN (SELECT id, code FROM units) u ON u.id = h.unit_id ORDER BY h.id"
    assert kept(database, units) == [("Anh Trung", "04219"), ("Đứa Mòn", "04219")]


def test_what_was_written_out_reads_back(database: Database, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    command("hamlets", "import", file, *ASKED, **serving(database))
    done = command("hamlets", "export", out, *ASKED, **serving(database))
    assert done.returncode == 0, done.stderr
    assert '"Anh Trung","bản","Xã Chiềng Cang","21.02","103.89","61"' in out.read_text(encoding="utf-8-sig")
    again = command("hamlets", "import", out, *ASKED, **serving(database))
    assert again.stdout.startswith("0 hamlets added, 0 changed, 2 as they were.")
    once_more = command("hamlets", "export", out, *ASKED, **serving(database))
    assert once_more.returncode == 2
    assert "name one that is new" in once_more.stderr


def test_a_pin_outside_of_the_commune_is_told_by_its_line(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hamlets, "warnings", lambda _unit, lat, *_: ["outside_commune"] if lat else [])
    done = command("hamlets", "import", file, *ASKED, **serving(database))
    assert done.stdout.splitlines()[1:] == ["Line 2: outside_commune"]


def test_a_faulty_file_is_told_by_line_and_nothing_is_kept(database: Database, file: Path) -> None:
    file.write_text(FILE + "=1+1,bản,,,,\n", encoding="utf-8")
    done = command("hamlets", "import", file, *ASKED, **serving(database))
    assert done.returncode == 1
    assert "/lines/4/name: name_begins_oddly" in done.stderr
    assert kept(database, "SELECT 1 FROM hamlets") == []


@pytest.mark.parametrize("code", ["04207", "14", "nobody"])
def test_only_a_commune_of_today_has_a_list(database: Database, file: Path, tmp_path: Path, code: str) -> None:
    for arguments in (("import", file), ("export", tmp_path / "out.csv")):
        done = command("hamlets", *arguments, "--unit", code, **serving(database))
        assert done.returncode == 2
        assert "no commune of today has this code" in done.stderr
