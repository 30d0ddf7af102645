"""`tinbao days-off` and `tinbao difficulties`: what clocks are counted by, from the operator's files."""

import asyncio
from pathlib import Path

import pytest

from tests.citizens import rows
from tests.conftest import Database
from tests.console import command, serving

DAYS = "SELECT day::text, name FROM days_off ORDER BY day"
HARD = (
    "SELECT u.code, d.level, d.valid_from::text, d.valid_to::text FROM area_difficulties d "
    "JOIN (SELECT id, code FROM units) u ON u.id = d.unit_id ORDER BY d.valid_from"
)
TET = "day,name,source\n2027-02-05,Tết,Công văn 1\n2027-02-08,Tết,Công văn 1\n2026-12-31,Nghỉ hoán đổi,Công văn 2\n"
REMOTE = "unit_code;level;valid_from;valid_to;source\n04219;remote;2026-01-01;;QĐ 861\n"


def bring(database: Database, group: str, tmp_path: Path, content: str | bytes) -> tuple[int, str]:
    file = tmp_path / "list.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8-sig"))
    done = command(group, "import", file, **serving(database))
    return done.returncode, done.stdout + done.stderr


def kept(database: Database, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in asyncio.run(rows(database, statement))]


def test_a_file_is_the_whole_list_of_its_years(database: Database, tmp_path: Path) -> None:
    assert bring(database, "days-off", tmp_path, TET) == (0, "Days off in 2026: 1.\nDays off in 2027: 2.\n")
    # Tết is moved by a day; the year before is not touched.
    assert bring(database, "days-off", tmp_path, "day,name,source\n2027-02-09,Tết,Công văn 3\n")[0] == 0
    assert kept(database, DAYS) == [("2026-12-31", "Nghỉ hoán đổi"), ("2027-02-09", "Tết")]
    shown = command("days-off", "list", **serving(database))
    assert "2027-02-09" in shown.stdout
    assert "Công văn 3" in shown.stdout


def test_what_is_said_again_of_a_commune_ends_it(database: Database, tmp_path: Path) -> None:
    assert bring(database, "difficulties", tmp_path, REMOTE) == (0, "1 rows were written.\n")
    again = REMOTE.replace("2026-01-01;;", "2026-01-01;2027-01-01;") + "04219;difficult;2027-01-01;;QĐ 2\n"
    assert bring(database, "difficulties", tmp_path, again)[0] == 0
    assert kept(database, HARD) == [
        ("04219", "remote", "2026-01-01", "2027-01-01"),
        ("04219", "difficult", "2027-01-01", None),
    ]
    shown = command("difficulties", "list", **serving(database))
    assert "04219 Xã Mường Hung" in shown.stdout
    assert "QĐ 2" in shown.stdout


@pytest.mark.parametrize(
    ("group", "content", "said"),
    [
        ("days-off", "day,name\n2027-02-05,Tết\n", "must name these columns: day,name,source"),
        ("days-off", "day,name,source\n", "The file has no lines."),
        ("days-off", TET + "5/2/2027,Tết,x\n", "Line 5: a day is written as 2027-02-05."),
        ("days-off", TET + "2027-02-05,Tết,x\n", "Line 5: this is said twice."),
        ("days-off", TET + "2027-02-10,Tết, \n", "Line 5: source is missing."),
        ("days-off", TET + "2027-02-10,Tết\n", "Line 5 has not as many fields as the first line."),
        ("days-off", TET + '2027-02-10,"Tết\n', "The file is not CSV in UTF-8"),
        ("days-off", "day,name,source\n2027-02-05,Tết,x".encode("utf-16"), "The file is not CSV in UTF-8"),
        ("difficulties", REMOTE + "04207;remote;2026-01-01;;x\n", "Line 3: no commune of today has this code."),
        ("difficulties", REMOTE + "04195;far;2026-01-01;;x\n", "Line 3: level is one of difficult, remote."),
        (
            "difficulties",
            REMOTE + "04195;remote;2026-01-01;2026-01-01;x\n",
            "Line 3: it would end before it begins.",
        ),
    ],
)
def test_a_faulty_file_is_told_by_line_and_changes_nothing(
    database: Database, tmp_path: Path, group: str, content: str | bytes, said: str
) -> None:
    status, told = bring(database, group, tmp_path, content)
    assert status == 2
    assert said in told
    assert kept(database, DAYS) == kept(database, HARD) == []
