"""`tinbao units apply` and `tinbao responsibilities`, as an operator runs them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.services import merger_files
from tests.conftest import Database
from tests.console import command, serving
from tests.officers import as_owner

RENAMED = "commune,04219,04219,phường,Mường Hung,14,whole,,,Nghị quyết thử"


def run(database: Database, keys_dir: Path, *arguments: object) -> Any:
    return command(*arguments, **serving(database, TINBAO_KEYS_DIR=keys_dir))


def a_file(folder: Path, *lines: str) -> Path:
    file = folder / "changes.csv"
    file.write_text("\n".join((",".join(merger_files.COLUMNS), *lines)), encoding="utf-8")
    return file


def holders(database: Database) -> list[tuple[str, bool]]:
    rows = asyncio.run(
        as_owner(
            database.owner_url,
            "SELECT type, valid_to IS NULL AS is_today FROM units WHERE code = '04219' AND level = 'commune' "
            "AND valid_from IS NOT NULL ORDER BY id",
        )
    )
    return [(row["type"], row["is_today"]) for row in rows]


def test_a_rehearsal_shows_what_would_happen_and_the_real_thing_does_it(
    database: Database, keys_dir: Path, tmp_path: Path
) -> None:
    file = a_file(tmp_path, RENAMED)
    shown = run(database, keys_dir, "units", "apply", file, "--on", "2026-11-01", "--dry-run")
    assert (shown.returncode, "Nothing was changed" in shown.stdout) == (0, True), shown.stderr
    assert "Phường Mường Hung" in shown.stdout
    assert holders(database) == [("xã", True)]
    done = run(database, keys_dir, "units", "apply", file, "--on", "2026-11-01")
    assert done.returncode == 0, done.stderr
    assert holders(database) == [("xã", False), ("phường", True)]
    # The same list once more says something that is not so any more.
    again = run(database, keys_dir, "units", "apply", file, "--on", "2026-11-01")
    assert (again.returncode, holders(database)) == (2, [("xã", False), ("phường", True)])


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((), "no lines"),
        (("commune,99999,99999,xã,Lạ,14,whole,,,x",), "no commune with code 99999"),
        (("commune,04219,04195,xã,Chiềng Sơ,14,whole,,,x",), "belongs to a unit that does not end"),
        (("commune,04219,90001,xã,A,14,part,,,x",), "where is the rest"),
        (("commune,04219,90001,xã,A,14,whole,,,x", "commune,04219,90002,xã,B,14,part,,,x"), "goes whole"),
        (("commune,04219,90001,xã,A,14,part,,,x", "commune,04219,90001,xã,A,14,part,,,x"), "twice"),
        (("commune,04219,90001,xã,A,14,whole,,,x", "commune,04195,90001,xã,B,14,whole,,,x"), "otherwise than line 2"),
        (("commune,04219,90001,xã,A,99,whole,,,x",), "no province with code 99"),
        (("commune,04219,90001,thôn,A,14,whole,,,x",), "new_type is none of"),
        (("commune,04219,90001,xã,A,14,half,,,x",), "share is neither"),
        (("commune,04219,90001,xã,A,14,whole,91,103,x",), "outside Vietnam"),
        (("commune,04219,90001,xã,A,14,whole,nan,103,x",), "outside Vietnam"),
        (("commune,04219,90001,xã,,14,whole,,,x",), "new_name must be given"),
        (("commune,04219,90001,xã",), "as many fields"),
        (("province,14,14,tỉnh,Sơn La Mới,,part,,,x",), "where is the rest"),
        (("district,126,126,huyện,Sông Mã,14,whole,,,x",), "neither province nor commune"),
    ],
)
def test_a_list_that_contradicts_itself_or_the_units_changes_nothing(
    database: Database, keys_dir: Path, tmp_path: Path, lines: tuple[str, ...], sentence: str
) -> None:
    done = run(database, keys_dir, "units", "apply", a_file(tmp_path, *lines), "--on", "2026-11-01")
    assert (done.returncode, sentence in done.stderr) == (2, True), done.stderr
    assert holders(database) == [("xã", True)]


def test_a_province_takes_its_communes_along(database: Database, keys_dir: Path, tmp_path: Path) -> None:
    file = a_file(tmp_path, "province,14,14,thành phố,Sơn La,,whole,,,Nghị quyết thử")
    done = run(database, keys_dir, "units", "apply", file, "--on", "2026-11-01")
    assert done.returncode == 0, done.stderr
    rows = asyncio.run(
        as_owner(
            database.owner_url,
            "SELECT DISTINCT p.type FROM units c JOIN units p ON p.id = c.parent_id "
            "WHERE c.level = 'commune' AND c.valid_to IS NULL AND p.code = '14'",
        )
    )
    assert [row["type"] for row in rows] == ["thành phố"]


def test_who_answers_is_said_listed_and_ended(database: Database, keys_dir: Path) -> None:
    word = ("--area", "04219", "--unit", "04195", "--source", "Quyết định thử", "--valid-from", "2026-11-01")
    said = run(database, keys_dir, "responsibilities", "add", *word)
    assert (said.returncode, "Row 1" in said.stdout) == (0, True), said.stderr
    twice = run(database, keys_dir, "responsibilities", "add", *word)
    assert (twice.returncode, "end it first" in twice.stderr) == (2, True)
    assert run(database, keys_dir, "responsibilities", "end", 1, "--on", "2026-11-20").returncode == 0
    listed = run(database, keys_dir, "responsibilities", "list").stdout
    assert "04219 Xã Mường Hung" in listed
    assert "2026-11-20" in listed
    assert run(database, keys_dir, "responsibilities", "end", 1, "--on", "2026-11-21").returncode == 2
