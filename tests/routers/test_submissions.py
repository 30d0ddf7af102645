"""One submission: what reading and moving it answers, and how each fault is refused."""

import asyncio
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.web.parts import Parts
from tests.factories import unit_id_of
from tests.officers import (
    CHIENG_SO,
    Officer,
    a_tip_off,
    an_officer,
    as_owner,
)


async def test_what_belongs_to_another_unit_answers_like_what_does_not_exist(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    sent, nothing = await a_tip_off(client, owner_url, of=CHIENG_SO), uuid4()
    fixed = {"X-Request-Id": "the-same-for-both"}
    foreign, unknown = await officer.read(sent, **fixed), await officer.read(nothing, **fixed)
    assert foreign.status_code == 404
    # What is left of the limit is all that differs: each was one request.
    assert foreign.headers.pop("RateLimit") != unknown.headers.pop("RateLimit")
    assert (foreign.content, foreign.headers) == (unknown.content, unknown.headers)
    for verb in ("claim", "verify"):
        answers = [(await officer.act(one, verb, tag='"v1-0123456789abcdef"')).json() for one in (sent.id, nothing)]
        assert [answer.pop("request_id") for answer in answers]
        assert answers[0] == answers[1]
        assert answers[0]["status"] == 404
    without = [
        (await client.post(f"/v1/submissions/{one}/actions", headers=officer.headers, json={"verb": "claim"})).json()
        for one in (sent.id, nothing)
    ]
    assert [answer["status"] for answer in without] == [428, 428]


async def test_an_illegal_move_is_answered_with_the_legal_ones(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    answer = await officer.act(sent, "verify")
    assert (answer.status_code, answer.json()["code"], answer.json()["allowed"]) == (
        409,
        "illegal_move",
        ["claim", "receive", "reject", "reroute", "recuse"],
    )


async def test_a_change_without_its_version_is_refused(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    path = f"/v1/submissions/{sent.id}/actions"
    answer = await client.post(path, headers=officer.headers, json={"verb": "claim"})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize(
    "tag", [b'"v9-0123456789abcdef"', b"*", b'W/"v1-0123456789abcdef"', b'"v1"', b"1", "ấ".encode()]
)
async def test_a_tag_that_is_not_the_present_one_is_refused_with_the_present_one(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, tag: bytes
) -> None:
    sent = await a_tip_off(client, owner_url)
    answer = await client.post(
        f"/v1/submissions/{sent.id}/actions",
        headers=[(b"Authorization", f"Bearer {officer.token}".encode()), (b"If-Match", tag)],
        json={"verb": "claim"},
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert answer.headers["ETag"] == (await officer.read(sent)).headers["ETag"]


async def test_if_match_compares_the_version_and_not_the_body(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    # The chief reads other verbs than the officer would; the version is the same.
    assert (await officer.act(sent, "claim", tag='"v1-ffffffffffffffff"')).status_code == 200


async def test_what_is_known_already_is_not_sent_again(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    tag = (await officer.read(sent)).headers["ETag"]
    again = await officer.read(sent, **{"If-None-Match": f'"v1-0000000000000000", {tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = tag[:-2] + ("0" if tag[-2] != "0" else "1") + '"'
    assert (await officer.read(sent, **{"If-None-Match": other})).status_code == 200
    await officer.moves(sent, "claim")
    assert (await officer.read(sent, **{"If-None-Match": tag})).status_code == 200


async def test_of_two_officers_who_claim_at_once_one_wins(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts
) -> None:
    officers = [await an_officer(client, parts) for _ in range(6)]
    sent = await a_tip_off(client, owner_url)
    tag = (await officers[0].read(sent)).headers["ETag"]
    answers = await asyncio.gather(*(one.act(sent, "claim", tag=tag) for one in officers))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    (winner,) = [one for one, answer in zip(officers, answers, strict=True) if answer.status_code == 200]
    assert (await winner.read(sent)).json()["assignee_id"] == str(winner.id)


async def test_an_identity_that_is_no_uuid_is_refused(client: httpx2.AsyncClient, officer: Officer) -> None:
    answer = await client.get("/v1/submissions/1", headers=officer.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")


ODD = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"{}",
    b'{"verb": "fly"}',
    b'{"verb": 1}',
    b'{"verb": "claim", "more": 1}',
    b'{"verb": "receive"}',
    b'{"verb": "receive", "class": "guilty"}',
    b'{"verb": "reroute"}',
    b'{"verb": "reroute", "unit_id": 1e999}',
    b'{"verb": "reroute", "unit_id": NaN}',
    b'{"verb": "reroute", "unit_id": 99999999999999999999}',
    b'{"verb": "reopen", "reason": "a\\u0000b"}',
    b'{"verb": "reopen", "reason": "\\ud800"}',
    b'{"verb": "\\ud800"}',
    b'{"verb": "resolve", "outcome": "no_action", "text": ""}',
    b'{"verb": "schedule", "slot": "2026-11-25T09:00:00", "handling": "officer_visit"}',
    b'{"verb": "schedule", "slot": "9999-12-31T23:59:59-14:00", "handling": "officer_visit"}',
    b'{"verb": "schedule", "slot": 1e300, "handling": "officer_visit"}',
    b'{"verb": "receive", "class": "crime", "\\ud800": 1}',
]


@pytest.mark.parametrize("body", ODD)
async def test_whatever_is_sent_is_refused_and_never_breaks(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, body: bytes
) -> None:
    sent = await a_tip_off(client, owner_url)
    headers = {**officer.headers, "If-Match": '"v1-0123456789abcdef"', "Content-Type": "application/json"}
    answer = await client.post(f"/v1/submissions/{sent.id}/actions", headers=headers, content=body)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (await officer.read(sent)).json()["version"] == 1


@pytest.mark.parametrize("tag", [b"\xff", b'"v99999999999-0123456789abcdef"'])
async def test_an_odd_tag_never_breaks(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, tag: bytes
) -> None:
    sent = await a_tip_off(client, owner_url)
    answer = await client.post(
        f"/v1/submissions/{sent.id}/actions",
        headers=[(b"Authorization", f"Bearer {officer.token}".encode()), (b"If-Match", tag)],
        json={"verb": "claim"},
    )
    assert answer.status_code == 412


async def test_what_is_moved_while_it_is_read_is_shown_whole_or_not_there(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    """Between the envelope and what lies behind it nobody takes it away; whoever comes later is told 404."""
    sent = await a_tip_off(client, owner_url)
    there = unit_id_of(parts, CHIENG_SO)
    mover = await asyncpg.connect(owner_url)
    async with mover.transaction():
        await mover.execute("UPDATE submissions SET unit_id = $2 WHERE id = $1", sent.id, there)
        reading = asyncio.create_task(officer.read(sent))
        async with asyncio.timeout(10):
            while not await as_owner(owner_url, "SELECT FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the lock is the database's, which has no event
                await asyncio.sleep(0.02)
    await mover.close()
    assert (await reading).status_code == 404
