"""A stream of the real server process: it does not keep a closing house open, and goes on in the next one."""

import asyncio
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from tests.conftest import Database
from tests.console import TINBAO, environment, serving
from tests.e2e.test_revocation import PASSWORD, employ
from tests.factories import a_tip_off
from tests.logs import sequenced
from tests.officers import as_owner

STREAM = "/v1/queue/stream"
Block = dict[str, str]


class House:
    """`tinbao serve`, again and again on the same port of the same database."""

    def __init__(self, settings: dict[str, object]) -> None:
        self.settings = settings
        self.process: subprocess.Popen[str] | None = None

    def open(self) -> httpx2.Client:
        self.process = subprocess.Popen(
            [TINBAO, "serve"], env=environment(self.settings), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        return httpx2.Client(base_url=self.process.stdout.readline().split()[3], timeout=20)

    def end(self, number: signal.Signals) -> float:
        """The seconds that it took."""
        assert self.process is not None
        assert self.process.stdout is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        self.process.stdout.close()
        return time.monotonic() - began


@pytest.fixture
def house(database: Database, keys_dir: Path, tmp_path: Path) -> Iterator[House]:
    own_keys = shutil.copytree(keys_dir, tmp_path / "keys")
    house = House(serving(database, TINBAO_KEYS_DIR=own_keys))
    yield house
    if house.process is not None and house.process.poll() is None:
        house.end(signal.SIGKILL)


def sent(client: httpx2.Client, database: Database) -> str:
    """A tip-off that has its place in the log; its id."""
    answer = client.post("/v1/tip-offs", headers={"Idempotency-Key": str(uuid4())}, json=a_tip_off())
    assert answer.status_code == 201, answer.text
    asyncio.run(sequenced(database))
    found = "SELECT id FROM submissions WHERE reference = $1"
    return str(asyncio.run(as_owner(database.owner_url, found, answer.json()["reference"]))[0]["id"])


def blocks(answer: httpx2.Response) -> Iterator[Block]:
    """The blocks of a stream, as they come; a connection that breaks is their end."""
    block: Block = {}
    try:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name:
                block[name] = value
            elif not line:
                yield block
                block = {}
    except httpx2.RemoteProtocolError:
        return


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=pytest.mark.long)])
def test_a_stream_ends_with_its_house_and_goes_on_in_the_next(
    house: House, database: Database, number: signal.Signals
) -> None:
    asyncio.run(employ(database, ["officer.1"], Role.OFFICER))
    with house.open() as client:
        signed_in = client.post("/v1/auth/token", json={"username": "officer.1", "password": PASSWORD}).json()
        headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
        with client.stream("GET", STREAM, headers=headers) as answer:
            told = blocks(answer)
            assert "id" in next(told)
            first = sent(client, database)
            change = next(block for block in told if "data" in block)
            assert json.loads(change["data"])["id"] == first
            missed = sent(client, database) if number is signal.SIGKILL else None
            took = house.end(number)
            rest = [block for block in told if "data" in block]
    if number is signal.SIGTERM:
        assert [(block["event"], json.loads(block["data"])) for block in rest] == [("end", {"code": "busy"})]
    # Of the ten seconds in which what is under way may end.
    assert took < 5, took
    with house.open() as client:
        later = sent(client, database)
        with client.stream("GET", STREAM, headers={**headers, "Last-Event-ID": change["id"]}) as answer:
            wanted = {later} if missed is None else {later, missed}
            for block in blocks(answer):
                wanted -= {json.loads(block["data"])["id"]} if "data" in block else set()
                if not wanted:
                    break
            assert not wanted
    assert house.end(signal.SIGTERM) < 5
