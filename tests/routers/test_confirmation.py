"""A signer confirms a signature with a code to the number given at signing, and nobody else does."""

import asyncio
from typing import Any

import httpx2
import pytest

from app.domain.pledges import PledgeScope
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, row, rows, tracked
from tests.conftest import Database, SetClock
from tests.factories import PLEDGE_SHA256, a_hamlet, a_tip_off, an_open_pledge
from tests.messages import OTHER_PHONE, PHONE, Kept, Phone, another
from tests.officers import Officer, Sent, a_signature

PATH = "/v1/tracking/confirmation"


@pytest.fixture
def phone(client: httpx2.AsyncClient, parts: Parts, sender: Kept) -> Phone:
    return Phone(client, parts, sender)


@pytest.fixture(autouse=True)
async def pledge(parts: Parts) -> None:
    await an_open_pledge(parts)
    await a_hamlet(parts, "bản Anh Trung")


async def signed(client: httpx2.AsyncClient, database: Database, **fields: Any) -> Sent:
    """A signature that waits for a code."""
    return await a_signature(client, database.owner_url, **{"method": "otp", "phone": PHONE, **fields})


async def confirms(client: httpx2.AsyncClient, sent: Sent, code: str, phone: str = PHONE) -> httpx2.Response:
    return await client.post(PATH, headers=sent.receipt, json={"phone": phone, "code": code})


async def test_a_code_to_the_number_of_the_signing_makes_it_active(
    client: httpx2.AsyncClient, phone: Phone, database: Database, clock: SetClock, officer: Officer
) -> None:
    sent = await signed(client, database)
    assert sent.body["advice"][0]["code"] == "confirm_by_code"
    clock.pass_by(minutes=5)
    answer = await confirms(client, sent, await phone.gets_a_code("confirm"))
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    assert answer.json() == await tracked(client, sent.body["receipt"])
    shown = (await officer.read(sent)).json()
    assert (shown["content"]["is_active"], shown["content"]["confirmed_by"]) == (True, None)
    assert [(each["verb"], each["to"]) for each in shown["history"]] == [("submit", "pending"), ("confirm", "active")]
    event = await row(database, "SELECT person_id, role, details, at FROM events WHERE verb = 'confirm'")
    assert tuple(event) == (None, "citizen", None, clock.now)
    kept = await row(database, "SELECT status, closed_at, version FROM submissions")
    assert tuple(kept) == ("active", clock.now, 2)


async def test_who_confirmed_finds_it_under_my_submissions(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    sent = await signed(client, database)
    await confirms(client, sent, await phone.gets_a_code("confirm"))
    listed = await client.get("/v1/citizen/submissions", headers=await phone.signs_in())
    assert [(each["reference"], each["status"]) for each in listed.json()["data"]] == [
        (sent.body["reference"], "active")
    ]


async def test_nothing_of_a_tip_off_is_linked_to_a_number(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    await signed(client, database)
    await a_signature(client, database.owner_url, phone=PHONE)
    hashes = await rows(database, "SELECT method, phone_hmac, submission_id FROM pledge_signatures ORDER BY method")
    assert [(each["method"], each["phone_hmac"] is None) for each in hashes] == [
        ("otp", False),
        ("witnessed_paper", True),
    ]
    assert hashes[0]["phone_hmac"] == phone.parts.phone_hashes.of_signer("+84912345678", hashes[0]["submission_id"])


async def test_every_mismatch_answers_alike_and_leaves_it_pending(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    sent = await signed(client, database)
    theirs = await signed(client, database, phone=OTHER_PHONE, household_key="HK-0018")
    numberless = await a_signature(client, database.owner_url, method="otp", household_key="HK-0019")
    code, other = await phone.gets_a_code("confirm"), await phone.gets_a_code("confirm", OTHER_PHONE)
    sign_in = await phone.gets_a_code("sign_in")
    answers = [
        await confirms(client, sent, another(code)),
        await confirms(client, sent, sign_in) if sign_in != code else await confirms(client, sent, another(code)),
        await confirms(client, sent, other, OTHER_PHONE),
        await confirms(client, theirs, code),
    ]
    code = await phone.gets_a_code("confirm")
    answers.append(await confirms(client, numberless, code))
    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies == [bodies[0]] * len(bodies)
    assert bodies[0]["code"] == "wrong_code"
    statuses = await rows(database, "SELECT DISTINCT status FROM submissions")
    assert [each["status"] for each in statuses] == ["pending"]
    assert await rows(database, "SELECT 1 FROM kept_submissions") == []


async def test_a_code_that_was_right_for_another_signature_is_used_up(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    sent = await signed(client, database)
    theirs = await signed(client, database, phone=OTHER_PHONE, household_key="HK-0018")
    code = await phone.gets_a_code("confirm")
    assert (await confirms(client, theirs, code)).status_code == 401
    assert (await confirms(client, sent, code)).status_code == 401


async def test_five_wrong_tries_make_the_code_worthless(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    sent = await signed(client, database)
    code = await phone.gets_a_code("confirm")
    for _ in range(5):
        assert (await confirms(client, sent, another(code))).status_code == 401
    assert (await confirms(client, sent, code)).status_code == 401


async def test_a_receipt_of_nothing_answers_as_in_tracking(client: httpx2.AsyncClient, phone: Phone) -> None:
    code = await phone.gets_a_code("confirm")
    answer = await client.post(PATH, headers={"Receipt": "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"}, json=_form(code))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_receipt")


async def test_what_does_not_wait_for_a_code_is_not_confirmed_by_one(
    client: httpx2.AsyncClient, phone: Phone, database: Database, clock: SetClock
) -> None:
    active, late = await signed(client, database), await signed(client, database, household_key="HK-0018")
    await confirms(client, active, await phone.gets_a_code("confirm"))
    paper = await a_signature(client, database.owner_url, phone=PHONE, household_key="HK-0020")
    tip_off = await accepted(client, TIP_OFFS, a_tip_off())
    code = await phone.gets_a_code("confirm")
    for receipt in (active.body["receipt"], paper.body["receipt"], tip_off["receipt"]):
        answer = await client.post(PATH, headers={"Receipt": receipt}, json=_form(code))
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    clock.pass_by(hours=24, seconds=1)
    answer = await confirms(client, late, await phone.gets_a_code("confirm"))
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_within_twenty_four_hours_is_in_time(
    client: httpx2.AsyncClient, phone: Phone, database: Database, clock: SetClock
) -> None:
    sent = await signed(client, database)
    clock.pass_by(hours=24)
    assert (await confirms(client, sent, await phone.gets_a_code("confirm"))).status_code == 200


async def test_a_second_signing_of_the_same_household_replaces_the_first(
    client: httpx2.AsyncClient, phone: Phone, database: Database, officer: Officer
) -> None:
    first, second = await signed(client, database), await signed(client, database)
    paper = await a_signature(client, database.owner_url)
    for sent in (first, second):
        assert (await confirms(client, sent, await phone.gets_a_code("confirm"))).status_code == 200
    replaced = (await officer.read(first)).json()
    assert (replaced["status"], replaced["content"]["is_active"], replaced["version"]) == ("replaced", False, 3)
    assert (await tracked(client, first.body["receipt"]))["status"] == "replaced"
    await officer.moves(paper, "confirm", witness="Quàng Thị Mai")
    assert (await tracked(client, second.body["receipt"]))["status"] == "replaced"
    assert (await row(database, "SELECT count(*) AS n FROM pledge_signatures WHERE is_active"))["n"] == 1


async def test_twins_confirmed_at_once_are_settled_one_after_the_other(
    client: httpx2.AsyncClient, phone: Phone, database: Database
) -> None:
    mine, theirs = await signed(client, database), await signed(client, database, phone=OTHER_PHONE)
    codes = await phone.gets_a_code("confirm"), await phone.gets_a_code("confirm", OTHER_PHONE)
    answers = await asyncio.gather(confirms(client, mine, codes[0]), confirms(client, theirs, codes[1], OTHER_PHONE))
    assert [answer.status_code for answer in answers] == [200, 200]
    statuses = await rows(database, "SELECT status FROM submissions ORDER BY status")
    assert [each["status"] for each in statuses] == ["active", "replaced"]


async def test_of_twenty_at_once_one_confirms(client: httpx2.AsyncClient, phone: Phone, database: Database) -> None:
    sent = await signed(client, database)
    code = await phone.gets_a_code("confirm")
    answers = await asyncio.gather(*(confirms(client, sent, code) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert len(await rows(database, "SELECT 1 FROM events WHERE verb = 'confirm'")) == 1


async def test_who_has_signed_in_another_commune_is_not_counted_twice(
    client: httpx2.AsyncClient, phone: Phone, database: Database, parts: Parts
) -> None:
    await an_open_pledge(parts, code="ca-nhan", pledge_scope=PledgeScope.INDIVIDUAL, unit_codes=("04219", "04195"))
    sent = [await _signed_alone(client, database, of) for of in ("04219", "04195")]
    answers = [await confirms(client, one, await phone.gets_a_code("confirm")) for one in sent]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert (await tracked(client, sent[1].body["receipt"]))["status"] == "pending"


async def _signed_alone(client: httpx2.AsyncClient, database: Database, of: str) -> Sent:
    form = {
        "text_sha256": PLEDGE_SHA256,
        "signer_name": "Lò Văn Ánh",
        "place": {"unit_code": of},
        "hamlet": {"name": "bản Anh Trung"},
        "method": "otp",
        "phone": PHONE,
        "personal_number": "014088001234",
        "agreed": True,
        "signed_at": "2026-11-23T09:00:00+07:00",
    }
    body = await accepted(client, "/v1/pledges/ca-nhan/signatures", form)
    found = await row(database, "SELECT id FROM submissions WHERE reference = $1", body["reference"])
    return Sent(found["id"], body)


def _form(code: str) -> dict[str, str]:
    return {"phone": PHONE, "code": code}
