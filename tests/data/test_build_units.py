"""scripts/build_units.py gives the committed bytes, and ids that outlive later changes."""

import csv
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "app" / "data"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("vietnamadminunits") is None, reason="vietnamadminunits, the source, is not installed"
)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "scripts" / "build_units.py"
    return subprocess.run([sys.executable, script, folder], check=False, capture_output=True, text=True)


def units(folder: Path) -> dict[str, tuple[str, ...]]:
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["level"], row["code"], row["type"], row["name"]) for row in csv.DictReader(file)}


def test_a_first_and_a_second_build_both_give_the_committed_bytes(tmp_path: Path) -> None:
    shutil.copy(DATA / "changes.csv", tmp_path)
    for _ in ("from nothing", "from known ids"):
        assert build(tmp_path).returncode == 0
        for name in ("units.csv", "successions.csv"):
            assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_a_change_told_late_keeps_every_known_id_and_adds_one_at_the_end(tmp_path: Path) -> None:
    for name in ("changes.csv", "units.csv"):
        shutil.copy(DATA / name, tmp_path)
    with (tmp_path / "changes.csv").open("a", encoding="utf-8") as file:
        file.write("2026-05-15,province,14,tỉnh,Sơn La,thành phố,an invented one\n")
    assert build(tmp_path).returncode == 0
    known, rebuilt = units(DATA), units(tmp_path)
    added = str(max(map(int, known)) + 1)
    assert rebuilt == known | {added: ("province", "14", "thành phố", "Sơn La")}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("2026-05-15,province,14,tỉnh,Lai Châu,thành phố,an invented one", "not open: province 14 tỉnh Lai Châu"),
        ("2026-05-15,commune,26326,xã,Dầu Giây,phường,an invented one", "not open: commune 26326 xã Dầu Giây"),
    ],
)
def test_a_change_of_a_unit_that_is_not_open_is_refused(tmp_path: Path, change: str, complaint: str) -> None:
    shutil.copy(DATA / "changes.csv", tmp_path)
    with (tmp_path / "changes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{change}\n")
    refused = build(tmp_path)
    assert refused.returncode == 1
    assert complaint in refused.stderr
    assert not (tmp_path / "units.csv").exists()


def test_a_known_unit_may_not_vanish(tmp_path: Path) -> None:
    shutil.copy(DATA / "units.csv", tmp_path)
    (tmp_path / "changes.csv").write_text("on,level,code,type,name,new_type,source\n", encoding="utf-8")
    refused = build(tmp_path)
    assert refused.returncode == 1
    assert "25 known units are gone" in refused.stderr
    assert (tmp_path / "units.csv").read_bytes() == (DATA / "units.csv").read_bytes()
