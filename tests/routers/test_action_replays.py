"""Idempotency-Key on actions: a repeat is answered like the first, and nothing is done twice."""

import asyncio
from uuid import uuid4

import httpx2

from app.core.database import open_session
from app.repositories import turns
from app.web.parts import Parts
from tests.officers import Officer, a_tip_off, as_owner


async def test_a_repeat_is_answered_before_its_tag_is_looked_at(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    tag = (await officer.read(sent)).headers["ETag"]
    first = await officer.act(sent, "claim", tag=tag, key=key)
    again = await officer.act(sent, "claim", tag=tag, key=key)
    assert first.status_code == again.status_code == 200
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (await officer.read(sent)).json()["version"] == 2


async def test_a_key_answers_one_body_only(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    await officer.act(sent, "claim", key=key)
    other = await officer.act(sent, "receive", key=key, **{"class": "crime"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert (await officer.read(sent)).json()["status"] == "submitted"


async def test_a_key_belongs_to_one_officer_and_one_submission(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    first, second, key = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url), str(uuid4())
    for who, sent in ((officer, first), (officer, second), (chief, first)):
        answer = await who.act(sent, "claim", key=key)
        assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (200, False)
        assert answer.json()["assignee_id"] == str(who.id)


async def test_a_refusal_is_not_kept(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    assert (await officer.act(sent, "claim", tag='"v9-0123456789abcdef"', key=key)).status_code == 412
    assert (await officer.act(sent, "claim", key=key)).status_code == 200


async def test_twins_wait_for_each_other_and_read_the_same(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    tag = (await officer.read(sent)).headers["ETag"]
    answers = await asyncio.gather(*(officer.act(sent, "claim", tag=tag, key=key) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 5
    assert (await officer.read(sent)).json()["version"] == 2


async def test_a_twin_that_takes_too_long_is_not_waited_for(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    lock = parts.locksmith.lock(f"/v1/submissions/{sent.id}/actions", str(officer.posting_id), key)
    async with open_session(parts.engine) as session, session.begin():
        assert await turns.take(session, lock.lookup)
        answer = await officer.act(sent, "claim", key=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "twin_running")
        assert answer.headers["Retry-After"] == "1"
    assert (await officer.act(sent, "claim", key=key)).status_code == 200


async def test_the_reply_is_kept_sealed(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_tip_off(client, owner_url)
    answer = await officer.act(sent, "claim", key=str(uuid4()))
    kept = [row["reply"] for row in await as_owner(owner_url, "SELECT reply FROM idempotency_keys")]
    assert len(kept) == 2
    assert not any(answer.content in reply or str(sent.id).encode() in reply for reply in kept)
