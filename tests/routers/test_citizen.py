"""A citizen by phone: signs in for ten minutes, keeps submissions by their receipts, signs out."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from app.domain.citizens import MOST_KEPT
from app.models.tracking import Envelope
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, WEAPONS, accepted, change, row, rows, tracked
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off, a_weapon_surrender
from tests.messages import OTHER_PHONE, PHONE, Kept, Phone, another
from tests.officers import Officer

Headers = dict[str, str]
KEPT = "/v1/citizen/submissions"


@pytest.fixture
def phone(client: httpx2.AsyncClient, parts: Parts, sender: Kept) -> Phone:
    return Phone(client, parts, sender)


@pytest.fixture
async def citizen(phone: Phone) -> Headers:
    return await phone.signs_in()


async def keeps(client: httpx2.AsyncClient, citizen: Headers, reference: str, receipt: str) -> httpx2.Response:
    return await client.put(f"{KEPT}/{reference}", headers={**citizen, "Receipt": receipt})


async def listed(client: httpx2.AsyncClient, citizen: Headers, **headers: str) -> list[dict[str, object]]:
    answer = await client.get(KEPT, headers={**citizen, **headers})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["next_cursor"], body["has_more"]) == (None, False)
    data: list[dict[str, object]] = body["data"]
    return data


async def test_the_first_code_makes_the_account_and_the_next_finds_it(
    phone: Phone, database: Database, clock: SetClock
) -> None:
    answer = await phone.tries(await phone.gets_a_code())
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert answer.json()["expires_in"] == 600
    clock.pass_by(minutes=20)
    await phone.signs_in()
    await phone.signs_in(phone=OTHER_PHONE)
    assert (await row(database, "SELECT count(*) AS n FROM citizens"))["n"] == 2


async def test_every_code_that_opens_nothing_answers_alike(phone: Phone, clock: SetClock) -> None:
    code = await phone.gets_a_code()
    answers = [await phone.tries(another(code)), await phone.tries(code, OTHER_PHONE), await phone.tries("abcdef")]
    await phone.tries(code)
    answers.append(await phone.tries(code))
    late = await phone.gets_a_code()
    clock.pass_by(minutes=5)
    answers.append(await phone.tries(late))
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies == [bodies[0]] * 5
    assert (answers[0].status_code, bodies[0]["code"]) == (401, "wrong_code")
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


async def test_a_refused_try_is_counted_all_the_same(phone: Phone) -> None:
    code = await phone.gets_a_code()
    for _ in range(5):
        assert (await phone.tries(another(code))).status_code == 401
    assert (await phone.tries(code)).status_code == 401


async def test_of_twenty_sign_ins_at_once_one_succeeds(phone: Phone, database: Database) -> None:
    code = await phone.gets_a_code()
    answers = await asyncio.gather(*(phone.tries(code) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19
    assert (await row(database, "SELECT count(*) AS n FROM citizen_sessions"))["n"] == 1


async def test_a_code_to_confirm_signs_nobody_in(phone: Phone) -> None:
    assert (await phone.tries(await phone.gets_a_code("confirm"))).status_code == 401


async def test_the_token_ends_after_ten_minutes(client: httpx2.AsyncClient, citizen: Headers, clock: SetClock) -> None:
    clock.pass_by(seconds=599)
    await listed(client, citizen)
    clock.pass_by(seconds=1)
    assert (await client.get(KEPT, headers=citizen)).status_code == 401


async def test_who_signs_out_is_out_at_the_next_request_and_nobody_else(
    client: httpx2.AsyncClient, phone: Phone, citizen: Headers
) -> None:
    elsewhere = await phone.signs_in()
    assert (await client.post("/v1/citizen/sign-out", headers=citizen)).status_code == 204
    for method, path in (("GET", KEPT), ("POST", "/v1/citizen/sign-out")):
        answer = await client.request(method, path, headers=citizen)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert await listed(client, elsewhere) == []


async def test_the_token_of_another_audience_or_role_is_none(
    client: httpx2.AsyncClient, parts: Parts, citizen: Headers, officer: Officer
) -> None:
    claims = parts.citizen_tokens.verify(citizen["Authorization"].removeprefix("Bearer "), parts.clock())
    told: dict[str, Any] = {
        "sub": claims.sub,
        "sid": claims.sid,
        "cv": 1,
        "scope": "",
        "client_id": "tinbao",
        "now": parts.clock(),
    }
    foreign = [
        parts.partner_tokens.issue(role="citizen", unit=0, **told),
        parts.tokens.issue(role="citizen", unit=1, **told),
        parts.citizen_tokens.issue(role="officer", unit=0, **told),
        parts.citizen_tokens.issue(role="citizen", unit=0, **{**told, "sub": str(officer.id)}),
        parts.citizen_tokens.issue(role="citizen", unit=0, lifetime=timedelta(seconds=0), **told),
        officer.token,
    ]
    for token in foreign:
        answer = await client.get(KEPT, headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    for path in ("/v1/me", "/v1/queue"):
        assert (await client.get(path, headers=citizen)).status_code == 401
    assert (await client.get(KEPT)).status_code == 401


async def test_a_submission_is_kept_by_its_receipt_and_told_as_in_tracking(
    client: httpx2.AsyncClient, citizen: Headers
) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off())
    assert await listed(client, citizen) == []
    kept = await keeps(client, citizen, body["reference"], body["receipt"])
    assert kept.status_code == 200
    again = await keeps(client, citizen, body["reference"], body["receipt"].lower().replace("-", " "))
    assert again.content == kept.content
    assert await listed(client, citizen) == [kept.json()]
    seen = await tracked(client, body["receipt"])
    assert kept.json() == {name: seen[name] for name in Envelope.model_fields}
    assert kept.json()["received_at"] == "2026-11-23T02:00:00Z"
    english = await listed(client, citizen, **{"Accept-Language": "en"})
    assert english[0]["status_text"] == "Sent to the police"


async def test_reporting_with_a_number_puts_nothing_on_the_list_of_that_number(
    client: httpx2.AsyncClient, phone: Phone
) -> None:
    await accepted(client, WEAPONS, a_weapon_surrender(phone=PHONE))
    await accepted(
        client,
        TIP_OFFS,
        a_tip_off(anonymous=False, contact={"name": "Lò Thị Hoa", "phone": PHONE, "may_contact": True}),
    )
    assert await listed(client, await phone.signs_in()) == []


async def test_the_newest_comes_first_and_what_was_let_go_is_gone(
    client: httpx2.AsyncClient, citizen: Headers, clock: SetClock
) -> None:
    sent = []
    # Only the hour of a submission is kept, and the citizen's session is shorter than one.
    clock.pass_by(hours=-2)
    for form in (a_tip_off(), a_tip_off()):
        sent.append(await accepted(client, TIP_OFFS, form))
        clock.pass_by(hours=1)
    for body in sent:
        await keeps(client, citizen, body["reference"], body["receipt"])
    references = [body["reference"] for body in sent]
    assert [each["reference"] for each in await listed(client, citizen)] == references[::-1]
    gone = await client.delete(f"{KEPT}/{references[0]}", headers=citizen)
    assert gone.status_code == 204
    assert [each["reference"] for each in await listed(client, citizen)] == references[1:]
    assert (await client.delete(f"{KEPT}/{references[0]}", headers=citizen)).status_code == 404
    assert (await tracked(client, sent[0]["receipt"]))["reference"] == references[0]


async def test_a_receipt_that_does_not_fit_answers_like_one_that_does_not_exist(
    client: httpx2.AsyncClient, citizen: Headers, database: Database
) -> None:
    one, other = await accepted(client, TIP_OFFS, a_tip_off()), await accepted(client, TIP_OFFS, a_tip_off())
    headers = {**citizen, "X-Request-Id": "the-same-for-all"}
    answers = [
        await keeps(client, headers, one["reference"], receipt)
        for receipt in (other["receipt"], "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD", "x")
    ]
    answers.append(await keeps(client, headers, "TB-00000-00000", one["receipt"]))
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "unknown_receipt"
    assert await rows(database, "SELECT 1 FROM kept_submissions") == []


async def test_nobody_sees_or_lets_go_what_another_keeps(
    client: httpx2.AsyncClient, phone: Phone, citizen: Headers
) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off())
    await keeps(client, citizen, body["reference"], body["receipt"])
    foreign = await phone.signs_in(phone=OTHER_PHONE)
    assert await listed(client, foreign) == []
    same = {**foreign, "X-Request-Id": "the-same-for-all"}
    theirs = await client.delete(f"{KEPT}/{body['reference']}", headers=same)
    nobodys = await client.delete(f"{KEPT}/TB-00000-00000", headers=same)
    assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text) == (404, nobodys.text)
    assert len(await listed(client, citizen)) == 1


async def test_keeping_leaves_no_trace_beside_the_pair(
    client: httpx2.AsyncClient, citizen: Headers, database: Database
) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off())
    await keeps(client, citizen, body["reference"], body["receipt"])
    assert [each["verb"] for each in await rows(database, "SELECT verb FROM events")] == ["submit"]
    assert set((await row(database, "SELECT * FROM kept_submissions")).keys()) == {"citizen_id", "submission_id"}


async def test_a_full_list_takes_no_more(
    client: httpx2.AsyncClient, citizen: Headers, database: Database, clock: SetClock
) -> None:
    first = await accepted(client, TIP_OFFS, a_tip_off())
    kept = await keeps(client, citizen, first["reference"], first["receipt"])
    # More than this in a minute would have to show a proof of work.
    clock.pass_by(minutes=2)
    sent = [await accepted(client, TIP_OFFS, a_tip_off()) for _ in range(MOST_KEPT)]
    await change(
        database,
        "INSERT INTO kept_submissions SELECT c.id, s.id FROM citizens c, submissions s WHERE s.reference <> $1 "
        "ON CONFLICT DO NOTHING",
        sent[-1]["reference"],
    )
    full = await keeps(client, citizen, sent[-1]["reference"], sent[-1]["receipt"])
    assert (full.status_code, full.json()["code"]) == (409, "too_many_kept")
    assert (await keeps(client, citizen, first["reference"], first["receipt"])).content == kept.content
    assert len(await listed(client, citizen)) == MOST_KEPT
