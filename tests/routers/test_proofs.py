"""Proofs: anybody works out by hand, as docs/proofs.md says, that a submission is in the log."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.domain.checkpoints import parse
from app.domain.log_proofs import is_consistent
from tests.conftest import Database, SetClock
from tests.logs import SIGNER, add_events, newest_note, sequenced
from tests.officers import Sent, a_tip_off

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"
UNKNOWN = {"Receipt": "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"}


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database) -> Sent:
    return await a_tip_off(client, database.owner_url)


async def proof_of(client: httpx2.AsyncClient, sent: Sent) -> httpx2.Response:
    return await client.get("/v1/tracking/proof", headers=sent.receipt)


def checked(folder: Path, proof: dict[str, Any], key: str) -> subprocess.CompletedProcess[str]:
    """The script of the page, as a stranger runs it."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    (folder / "check.py").write_text(found[1])
    (folder / "proof.json").write_text(json.dumps(proof))
    return subprocess.run(
        [sys.executable, folder / "check.py", folder / "proof.json", key], capture_output=True, text=True, check=False
    )


async def test_a_stranger_checks_a_proof_with_the_script_of_the_page(
    client: httpx2.AsyncClient, database: Database, clock: SetClock, sent: Sent, tmp_path: Path
) -> None:
    await add_events(database, 12)
    await sequenced(database, at=clock())
    clock.pass_by(hours=1)
    answer = await proof_of(client, sent)
    assert answer.status_code == 200, answer.text
    proof = answer.json()
    event = json.loads(proof["event"])
    assert (event["verb"], event["submission_id"]) == ("submit", str(sent.id))
    assert {name for name, value in event.items() if value is not None} == {
        "at",
        "blind",
        "id",
        "submission_id",
        "to_status",
        "unit_id",
        "verb",
    }
    assert sent.body["receipt"] not in answer.text

    key = str(SIGNER.verifier)
    assert checked(tmp_path, proof, key).stdout == f"In the log: {proof['event']}\n"
    other = {**proof, "event": proof["event"].replace("submit", "submot")}
    assert "is not in the log that was signed" in checked(tmp_path, other, key).stderr
    forged = {**proof, "checkpoint": proof["checkpoint"].replace("\n13\n", "\n14\n")}
    assert "InvalidSignature" in checked(tmp_path, forged, key).stderr


async def test_a_proof_waits_until_the_hour_is_over(
    client: httpx2.AsyncClient, database: Database, clock: SetClock, sent: Sent
) -> None:
    for sequence in (False, True):
        if sequence:
            await sequenced(database, at=clock())
        answer = await proof_of(client, sent)
        assert (answer.status_code, answer.json()["code"]) == (409, "proof_pending")
        assert answer.headers["Retry-After"] == "1800"
        assert (await client.get("/v1/audit/checkpoint")).status_code == 409
    clock.pass_by(minutes=29)
    assert (await proof_of(client, sent)).status_code == 409
    clock.pass_by(minutes=1)
    assert (await proof_of(client, sent)).status_code == 200
    # What arrives in the new hour waits again, although a checkpoint is public.
    later = await a_tip_off(client, database.owner_url)
    assert (await proof_of(client, later)).status_code == 409
    await sequenced(database, at=clock())
    assert (await proof_of(client, later)).status_code == 409


async def test_without_the_receipt_there_is_no_proof(client: httpx2.AsyncClient, sent: Sent) -> None:
    answer = await client.get("/v1/tracking/proof", headers=UNKNOWN)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_receipt")
    assert (await client.get("/v1/tracking/proof")).status_code == 422


async def test_everybody_reads_the_checkpoint_and_that_it_continues_an_earlier_one(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    notes = []
    for count in (5, 8):
        await add_events(database, count)
        await sequenced(database, at=clock())
        clock.pass_by(hours=1)
        answer = await client.get("/v1/audit/checkpoint")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text == await newest_note(database)
        notes.append(answer.text)
    first, second = (parse(SIGNER.verifier.open(note) or "") for note in notes)
    assert first
    assert second
    answer = await client.get(f"/v1/audit/proofs/consistency?from={first.size}&to={second.size}")
    path = [base64.b64decode(each) for each in answer.json()["path"]]
    assert is_consistent(first.size, second.size, first.root, second.root, path)
    for question, status in (("from=6&to=5", 404), ("from=5&to=14", 404), ("from=0&to=5", 422), ("from=5", 422)):
        assert (await client.get(f"/v1/audit/proofs/consistency?{question}")).status_code == status, question
