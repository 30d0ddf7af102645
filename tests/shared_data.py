"""Research data beside the repository, which is not part of it: tests that need it skip without it, except in CI."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_file(name: str) -> Path:
    path = _FOLDER / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing: continuous integration has to run this test")
        pytest.skip(f"{name} is not at hand: it belongs to the research data beside the repository")
    return path
