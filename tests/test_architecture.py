"""The floor plan holds: import contracts, one door to submissions, and no file that tells two stories."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
LONGEST = 250


def test_each_floor_knows_only_the_floors_below_it() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_submissions_are_selected_in_one_file() -> None:
    found = [path for path in APP.rglob("*.py") if "select(Submission)" in path.read_text()]
    assert found == [APP / "repositories" / "submissions.py"]


def test_no_file_is_longer_than_one_story() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in APP.rglob("*.py")}
    assert not {path.name: length for path, length in lengths.items() if length > LONGEST}


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "common", "schemas", "crud", "managers"}
    assert not drawers & {path.stem for path in APP.rglob("*")}
