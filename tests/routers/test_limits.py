"""Limits at the doors: told in each answer, held to the second, and never a wall before a citizen in danger."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain import limits
from app.web.parts import Parts
from tests.citizens import SIGNATURES, TIP_OFFS, WEAPONS, rows, send
from tests.conftest import Database, SetClock
from tests.core.test_proof_of_work import solved
from tests.factories import a_tip_off, a_weapon_surrender
from tests.officers import Officer, an_officer


@pytest.fixture
async def officer(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts)


def crowd(parts: Parts, submissions: int = limits.SUBMIT.quota) -> None:
    """So many have come from the address of the tests in this minute."""
    for _ in range(submissions):
        parts.tallies.add(limits.SUBMIT, "127.0.0.1", parts.clock())


async def test_an_answer_tells_what_is_left(client: httpx2.AsyncClient, officer: Officer, clock: SetClock) -> None:
    answer = await client.get("/v1/me", headers=officer.headers)
    assert answer.headers["RateLimit-Policy"] == '"read";q=600;w=60'
    assert answer.headers["RateLimit"] == '"read";r=599;t=60'
    clock.pass_by(seconds=20)
    answer = await client.head("/v1/me", headers=officer.headers)
    assert answer.headers["RateLimit"] == '"read";r=598;t=40'


async def test_one_too_many_is_refused_until_the_window_ends(
    client: httpx2.AsyncClient, officer: Officer, parts: Parts, clock: SetClock
) -> None:
    for _ in range(limits.ACT.quota):
        await parts.budgets.spend([limits.Charge(limits.ACT, str(officer.id))], clock())
    path = f"/v1/submissions/{uuid4()}/actions"
    answer = await client.post(path, headers=officer.headers, json={"verb": "claim"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["RateLimit"] == '"act";r=0;t=60'
    # Reading is counted apart, and so is everybody else.
    assert (await client.get("/v1/me", headers=officer.headers)).status_code == 200
    clock.pass_by(seconds=60)
    assert (await client.post(path, headers=officer.headers, json={"verb": "claim"})).status_code == 428


async def test_what_is_refused_counts_as_well(client: httpx2.AsyncClient, officer: Officer) -> None:
    for left in (599, 598, 597):
        answer = await client.get(f"/v1/submissions/{uuid4()}", headers=officer.headers)
        assert (answer.status_code, answer.headers["RateLimit"]) == (404, f'"read";r={left};t=60')


@pytest.mark.parametrize("path", ["/v1/units?name=x", "/v1/catalogue", "/v1/pledges", "/v1/problems/busy"])
async def test_reference_data_has_a_generous_limit_by_address(
    client: httpx2.AsyncClient, parts: Parts, path: str
) -> None:
    for _ in range(limits.LOOK_UP.quota):
        parts.tallies.add(limits.LOOK_UP, "127.0.0.1", parts.clock())
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["RateLimit"]) == (429, '"look-up";r=0;t=60')
    assert (await client.get("/health/live")).status_code == 200


async def test_a_crowd_behind_one_address_is_asked_for_work_and_not_refused(
    client: httpx2.AsyncClient, parts: Parts, clock: SetClock, database: Database
) -> None:
    crowd(parts, limits.SUBMIT.quota - 1)
    last = await send(client, TIP_OFFS, a_tip_off())
    assert (last.status_code, last.headers["RateLimit"]) == (201, '"submit";r=0;t=60')
    key = str(uuid4())
    refused = await send(client, TIP_OFFS, a_tip_off(), key=key)
    assert (refused.status_code, refused.json()["code"]) == (429, "proof_of_work_required")
    assert refused.headers["Retry-After"] == "1"
    assert len(await rows(database, "SELECT FROM submissions")) == 1
    proof = solved(refused.json()["challenge"])
    taken = await send(client, TIP_OFFS, a_tip_off(), key=key, proof_of_work=proof)
    assert taken.status_code == 201
    # The answer may have been lost: the same again needs no work at all.
    again = await send(client, TIP_OFFS, a_tip_off(), key=key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == taken.json()
    # The work was for that one alone.
    other = await send(client, TIP_OFFS, a_tip_off(), proof_of_work=proof)
    assert other.status_code == 429
    clock.pass_by(seconds=60)
    assert (await send(client, TIP_OFFS, a_tip_off())).status_code == 201


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (TIP_OFFS, a_tip_off(category="health_danger")),
        (TIP_OFFS, a_tip_off(danger_flags=["weapon_seen"])),
        (TIP_OFFS, a_tip_off(danger_flags=["overdose", "child_at_risk"])),
        (WEAPONS, a_weapon_surrender(near_children_or_fire=True)),
    ],
)
async def test_nobody_in_danger_is_asked_for_work(
    client: httpx2.AsyncClient, parts: Parts, path: str, form: dict[str, Any]
) -> None:
    crowd(parts, 10_000)
    assert (await send(client, path, form)).status_code == 201


@pytest.mark.parametrize(("path", "form"), [(WEAPONS, a_weapon_surrender()), (TIP_OFFS, a_tip_off())])
@pytest.mark.parametrize("shown", ["", "AAAA", "é", "x" * 5000])
async def test_no_other_header_is_taken_for_work(
    client: httpx2.AsyncClient, parts: Parts, path: str, form: dict[str, Any], shown: str
) -> None:
    crowd(parts)
    headers = [(b"Idempotency-Key", str(uuid4()).encode()), (b"Proof-Of-Work", shown.encode())]
    assert (await client.post(path, headers=headers, json=form)).status_code == 429


async def test_what_is_faulty_is_told_before_any_work(client: httpx2.AsyncClient, parts: Parts) -> None:
    crowd(parts)
    assert (await send(client, TIP_OFFS, a_tip_off(description="x"))).status_code == 422
    assert (await send(client, SIGNATURES, {})).status_code == 422
