"""The log of a house with a database of its own: kept beside it by hand, and audited."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_audit import working
from tests.console import command
from tests.scratch import scratch


@pytest.fixture
def house() -> Iterator[dict[str, object]]:
    with scratch("log") as folder:
        yield {
            "TINBAO_DATA_DIR": folder,
            "TINBAO_ISSUER": "https://tinbao.test",
            "TINBAO_WITNESSES": folder / "witness.log",
        }


def test_a_worker_starts_the_database_that_it_needs_and_an_audit_too(house: dict[str, object]) -> None:
    for words in (("keys", "create"), ("migrate",)):
        done = command(*words, **house)
        assert done.returncode == 0, done.stderr
    with working(house):
        pass
    done = command("audit", "verify", **house)
    # Nothing has happened there yet, which a witness cannot vouch for.
    assert done.returncode == 1
    assert "0 events have their place" in done.stdout
    witness = Path(str(house["TINBAO_WITNESSES"]))
    witness.write_text(json.dumps({"at": "2026-11-25T00:00:00+00:00", "note": "x"}) + "\n")
    assert "has a note that the key of this log did not sign" in command("audit", "verify", **house).stdout
