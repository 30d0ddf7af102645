"""A receipt that nobody has, one that cannot be, and one whose submission was erased: all answer alike, to the byte."""

from uuid import uuid4

import httpx2

from app.core.database import open_engine
from app.core.sealed_boxes import SealedBoxes
from app.services import retention
from tests.citizens import rows
from tests.conftest import Database, SetClock
from tests.officers import a_tip_off, as_owner

DOORS = (("GET", "/v1/tracking"), ("GET", "/v1/tracking/proof"), ("GET", "/v1/tracking/requests"))
ASKING = (("POST", "/v1/tracking/place", {"unit_code": "04195"}), ("POST", "/v1/tracking/requests", {"type": "see"}))


async def everywhere(client: httpx2.AsyncClient, receipt: str) -> list[tuple[int, bytes, list[str]]]:
    """What each door says to it, with the names of the headers."""
    answers = []
    for method, path, form in (*((method, path, None) for method, path in DOORS), *ASKING):
        headers = {"Receipt": receipt, "X-Request-Id": "the-same-for-all", "Idempotency-Key": str(uuid4())}
        answer = await client.request(method, path, headers=headers, json=form)
        answers.append((answer.status_code, answer.content, sorted(answer.headers)))
    return answers


async def test_unknown_impossible_and_erased_receipts_answer_alike(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    known = await everywhere(client, sent.body["receipt"])
    await as_owner(database.owner_url, "UPDATE submissions SET status = 'rejected', closed_at = $1", clock.now)
    clock.pass_by(days=32)
    engine = open_engine(database.worker_url)
    assert (await retention.run(engine, None, SealedBoxes(clock), clock())).counts["spam"] == 1
    await engine.dispose()
    assert await rows(database, "SELECT FROM submissions") == []
    erased = await everywhere(client, sent.body["receipt"])
    assert erased != known
    assert {status for status, _, _ in erased} == {404}
    for receipt in ("7H2K9M-4Q8ZTA-0XVN3C-B6R1WD", "no receipt at all"):
        assert await everywhere(client, receipt) == erased
