"""The two commands of the README, as the processes that they are."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from app.services.demonstration import SANDBOX
from tests.console import tinbao
from tests.core.embedded.processes import eventually, of_server, postmaster_pid
from tests.e2e.demonstration import Demonstration, opened
from tests.factories import a_tip_off
from tests.shared_data import shared_file


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    with opened() as shown:
        yield shown


def custodians_of(demonstration: Demonstration) -> list[int]:
    """The processes that hold the custodian's keys of this demonstration, by their own environment."""
    named = f"TINBAO_CUSTODIAN_KEYS_DIR={demonstration.folder}/custodian-keys".encode()
    return [int(each.parent.name) for each in Path("/proc").glob("[0-9]*/environ") if named in _read(each)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_the_story_goes_as_told_without_boundaries(demonstration: Demonstration) -> None:
    told = demonstration.plays_the_story()
    assert "the citizen picks it, and it lands in xã chiềng sơ" in told.lower()
    assert "For fifteen minutes the chief reads the number." in told


def test_boundaries_imported_beside_the_running_server_route_a_pin_at_once(demonstration: Demonstration) -> None:
    file = shared_file("songma_communes.geojson")
    done = tinbao("boundaries", "import", file, "--source", "S", "--licence", "L", **demonstration.settings)
    assert done.returncode == 0, done.stderr
    assert eventually(lambda: "routed at once: Xã Chiềng Sơ" in demonstration.plays_the_story())


def test_the_logins_are_kept_for_their_owner_alone_and_shown(demonstration: Demonstration) -> None:
    kept = demonstration.folder / "demo-logins.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    logins = json.loads(kept.read_text())
    assert {
        "officer.04219",
        "chief.04219",
        "officer.04195",
        "chief.04195",
        "province.14",
        "inspector.14",
        "admin",
        str(SANDBOX),
    } == set(logins)
    assert all(password in demonstration.output() for password in logins.values())


@pytest.mark.long
def test_a_second_demonstration_neither_shares_the_folder_nor_wipes_it(demonstration: Demonstration) -> None:
    elsewhere = demonstration.settings | {"TINBAO_PORT": 0}
    for options in ([], ["--fresh"]):
        done = tinbao("demo", *options, **elsewhere)
        assert done.returncode == 2
        assert "Another tinbao server uses" in done.stderr
    assert demonstration.is_ready()


@pytest.mark.long
def test_a_crash_of_postgresql_is_survived(demonstration: Demonstration) -> None:
    os.kill(postmaster_pid(demonstration.folder / "postgres"), signal.SIGKILL)
    assert eventually(lambda: not demonstration.is_ready())
    assert eventually(demonstration.is_ready, seconds=30)
    demonstration.plays_the_story()


@pytest.mark.long
def test_ctrl_c_stops_all_of_it_and_the_data_stays(demonstration: Demonstration) -> None:
    sent = httpx2.post(
        f"{demonstration.address}/v1/tip-offs", headers={"Idempotency-Key": str(uuid4())}, json=a_tip_off()
    ).json()
    assert demonstration.end(signal.SIGINT) == 0
    assert of_server(demonstration.folder) == []
    logins = (demonstration.folder / "demo-logins.json").read_bytes()
    demonstration.start()
    assert (demonstration.folder / "demo-logins.json").read_bytes() == logins
    assert "tables and row-level security" not in demonstration.output().rpartition("a demonstration:")[2]
    tracked = httpx2.get(f"{demonstration.address}/v1/tracking", headers={"Receipt": sent["receipt"]})
    assert tracked.json()["reference"] == sent["reference"]


@pytest.mark.long
def test_sigterm_stops_as_cleanly(demonstration: Demonstration) -> None:
    assert len(custodians_of(demonstration)) == 1
    assert demonstration.end(signal.SIGTERM) == 0
    assert of_server(demonstration.folder) == []
    assert custodians_of(demonstration) == []
    demonstration.start()


@pytest.mark.long
def test_killed_without_a_word_it_leaves_no_postgresql_and_starts_again(demonstration: Demonstration) -> None:
    demonstration.end(signal.SIGKILL)
    assert demonstration.postgres_is_gone()
    assert eventually(lambda: custodians_of(demonstration) == [])
    demonstration.start()
    demonstration.plays_the_story()


@pytest.mark.long
def test_starting_over_forgets_everything(demonstration: Demonstration) -> None:
    demonstration.end(signal.SIGTERM)
    logins = (demonstration.folder / "demo-logins.json").read_bytes()
    demonstration.start("--fresh")
    assert (demonstration.folder / "demo-logins.json").read_bytes() != logins
    assert "the citizen picks it" in demonstration.plays_the_story().lower()


def test_without_a_server_the_story_says_how_to_start_one(demonstration: Demonstration) -> None:
    done = tinbao("story", **demonstration.settings | {"TINBAO_PORT": 1})
    assert done.returncode == 1
    assert "make run" in done.stderr
