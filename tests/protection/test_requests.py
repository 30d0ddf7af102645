"""What a citizen may ask about their own: with the receipt, and answered for the receipt alone."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.core.at_rest import SealBroken
from app.domain.days import to_the_hour
from app.domain.roles import Role
from app.models.privacy_request import PrivacyRequest
from app.services import station_seals
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, row, rows
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off as a_form
from tests.factories import an_open_pledge, unit_id_of
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
    verbs,
)
from tests.opened import opener_of
from tests.protection.test_seals import moved
from tests.repositories.serving_role import as_app, as_officer

NAMED = {"anonymous": False, "contact": {"name": "Lò Văn Ánh", "phone": "0987654321"}}
ASKED = "Tôi ghi nhầm tên bản: đúng là bản Anh Trung."
ANSWERED = "Chúng tôi đã sửa tên bản trong hồ sơ."


async def ask(client: httpx2.AsyncClient, receipt: str, key: str = "", **fields: Any) -> httpx2.Response:
    headers = {"Receipt": receipt, "Idempotency-Key": key or str(uuid4())}
    return await client.post("/v1/tracking/requests", headers=headers, json=fields)


async def told(client: httpx2.AsyncClient, receipt: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/tracking/requests", headers={"Receipt": receipt, "Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def waiting(officer: Officer) -> list[dict[str, Any]]:
    answer = await officer.client.get("/v1/privacy-requests", headers=officer.headers)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def opens(officer: Officer, request_id: str) -> httpx2.Response:
    return await officer.client.get(f"/v1/privacy-requests/{request_id}", headers=officer.headers)


async def answers(officer: Officer, request_id: str, answer: str = "done") -> httpx2.Response:
    path = f"/v1/privacy-requests/{request_id}/answer"
    return await officer.client.post(path, headers=officer.headers, json={"answer": answer, "text": ANSWERED})


async def written(database: Database, sent: Sent) -> list[str]:
    found = await as_owner(database.owner_url, "SELECT verb FROM events WHERE submission_id = $1 ORDER BY id", sent.id)
    return [each["verb"] for each in found]


async def test_a_station_reads_what_is_asked_and_the_receipt_alone_opens_the_answer(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, officer = await a_tip_off(client, database.owner_url), await an_officer(client, parts)
    asked = await ask(client, sent.body["receipt"], type="correct", text=ASKED)
    assert (asked.status_code, asked.json()["status"], asked.json()["answer"]) == (201, "open", None)
    (listed,) = await waiting(officer)
    assert (listed["reference"], "text" in listed) == (sent.body["reference"], False)
    assert (await opens(officer, listed["id"])).json()["text"] == ASKED
    given = await answers(officer, listed["id"])
    assert (given.status_code, given.json()["answer"], given.json()["status"]) == (200, ANSWERED, "done")
    assert await waiting(officer) == []
    (answer,) = await told(client, sent.body["receipt"])
    assert (answer["answer"], answer["status"]) == (ANSWERED, "done")
    assert (await written(database, sent))[1:] == ["ask_correct", "read_request", "answer_request"]
    # No key of the house opens it, and what lies in the table shows nothing of either.
    kept = PrivacyRequest(**await row(database, "SELECT * FROM privacy_requests"))
    assert kept.answer
    for unit_id in (kept.unit_id, unit_id_of(parts, SON_LA)):
        pair = opener_of(parts).secrets.box_key(unit_id, kept.month)
        with pytest.raises(SealBroken):
            pair.open(station_seals.where(kept, "answer"), kept.answer)
    assert ASKED.encode() not in (kept.words or b"")


async def test_it_is_answered_once(client: httpx2.AsyncClient, parts: Parts, database: Database) -> None:
    sent, officer = await a_tip_off(client, database.owner_url), await an_officer(client, parts)
    await ask(client, sent.body["receipt"], type="see")
    again = await ask(client, sent.body["receipt"], type="see")
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    (listed,) = await waiting(officer)
    assert (await answers(officer, listed["id"], "declined")).json()["status"] == "declined"
    late = await answers(officer, listed["id"])
    assert (late.status_code, late.json()["code"]) == (409, "already_answered")
    assert (await ask(client, sent.body["receipt"], type="see")).status_code == 201


async def test_a_lost_answer_is_repeated(client: httpx2.AsyncClient, database: Database) -> None:
    sent, key = await a_tip_off(client, database.owner_url), str(uuid4())
    first = await ask(client, sent.body["receipt"], key, type="see")
    second = await ask(client, sent.body["receipt"], key, type="see")
    assert (second.content, second.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert len(await rows(database, "SELECT FROM privacy_requests")) == 1
    weak = await ask(client, sent.body["receipt"], "short", type="see")
    assert (weak.status_code, weak.json()["code"]) == (400, "weak_idempotency_key")


async def test_another_station_sees_none_of_it_and_the_old_one_no_more(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, officer = await a_tip_off(client, database.owner_url), await an_officer(client, parts)
    there = await an_officer(client, parts, of=CHIENG_SO)
    await ask(client, sent.body["receipt"], type="correct", text=ASKED)
    (listed,) = await waiting(officer)
    assert await waiting(there) == []
    assert (await opens(there, listed["id"])).status_code == 404
    assert (await answers(there, listed["id"])).status_code == 404
    before = PrivacyRequest(**await row(database, "SELECT * FROM privacy_requests"))
    await moved(parts, officer, sent, CHIENG_SO)
    assert (await opens(officer, listed["id"])).status_code == 404
    assert (await opens(there, listed["id"])).json()["text"] == ASKED
    kept = dict(await row(database, "SELECT * FROM privacy_requests"))
    assert kept["words"] != before.words
    old = PrivacyRequest(**{**kept, "unit_id": unit_id_of(parts, MUONG_HUNG)})
    with pytest.raises(SealBroken):
        station_seals.opened(opener_of(parts), old, "words")
    assert (await answers(there, listed["id"])).status_code == 200


async def test_what_was_answered_goes_along_and_says_what_it_said(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, officer = await a_tip_off(client, database.owner_url), await an_officer(client, parts)
    await ask(client, sent.body["receipt"], type="correct", text=ASKED)
    (listed,) = await waiting(officer)
    await answers(officer, listed["id"])
    await moved(parts, officer, sent, CHIENG_SO)
    kept = dict(await row(database, "SELECT * FROM privacy_requests"))
    old = PrivacyRequest(**{**kept, "unit_id": unit_id_of(parts, MUONG_HUNG)})
    for column in ("words", "answer_copy"):
        with pytest.raises(SealBroken):
            station_seals.opened(opener_of(parts), old, column)
    there = await an_officer(client, parts, of=CHIENG_SO)
    read = (await opens(there, listed["id"])).json()
    assert (read["text"], read["answer"]) == (ASKED, ANSWERED)
    assert (await told(client, sent.body["receipt"]))[0]["answer"] == ANSWERED
    # The database itself lets nobody put another answer in its place.
    async with as_app(database, **as_officer(there)) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="given once"):
            await connection.execute("UPDATE privacy_requests SET answer = ''")


async def test_a_signature_is_not_made_nameless(client: httpx2.AsyncClient, parts: Parts, database: Database) -> None:
    await an_open_pledge(parts)
    sent = await a_signature(client, database.owner_url)
    refused = await ask(client, sent.body["receipt"], type="erase_identity")
    assert (refused.status_code, refused.json()["code"]) == (409, "signer_is_the_signature")
    assert await rows(database, "SELECT FROM privacy_requests") == []


async def test_what_nobody_has_to_read_is_not_kept(client: httpx2.AsyncClient, database: Database) -> None:
    body = await accepted(client, TIP_OFFS, a_form(**NAMED))
    for wanted in ("restrict", "erase_identity"):
        assert (await ask(client, body["receipt"], type=wanted, text=ASKED)).status_code == 201
    assert await rows(database, "SELECT FROM privacy_requests WHERE words IS NOT NULL") == []


async def test_what_a_citizen_moved_is_answered_where_it_lies_now(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, of=None)
    await ask(client, sent.body["receipt"], type="correct", text=ASKED)
    placed = {"Receipt": sent.body["receipt"]}
    await client.post("/v1/tracking/place", headers=placed, json={"unit_code": CHIENG_SO})
    officer = await an_officer(client, parts, of=CHIENG_SO)
    (listed,) = await waiting(officer)
    # Whoever reads it first boxes it for where it lies now.
    assert (await opens(officer, listed["id"])).json()["text"] == ASKED
    kept = await row(database, "SELECT unit_id FROM privacy_requests")
    assert kept["unit_id"] == unit_id_of(parts, CHIENG_SO)
    assert (await answers(officer, listed["id"])).json()["text"] == ASKED


async def test_a_conflict_is_the_inspectors_to_answer(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, concerns_officer=True)
    await ask(client, sent.body["receipt"], type="see")
    assert await waiting(await an_officer(client, parts, role=Role.CHIEF)) == []
    inspector = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    (listed,) = await waiting(inspector)
    assert (await answers(inspector, listed["id"])).status_code == 200


async def test_an_erased_identity_leaves_the_report_the_receipt_and_the_history(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    body = await accepted(client, TIP_OFFS, a_form(**NAMED))
    submission = await row(database, "SELECT id FROM submissions")
    assert len(await rows(database, "SELECT FROM reporters")) == 1
    before = await rows(database, "SELECT * FROM events ORDER BY id")
    asked = await ask(client, body["receipt"], type="erase_identity")
    assert (asked.status_code, asked.json()["status"]) == (201, "done")
    assert "đã được xóa" in asked.json()["answer"]
    assert await rows(database, "SELECT FROM reporters") == []
    assert (await client.get("/v1/tracking", headers={"Receipt": body["receipt"]})).status_code == 200
    officer = await an_officer(client, parts, role=Role.CHIEF)
    assert (await officer.read(submission["id"])).json()["content"]["description"] == a_form()["description"]
    unsealing = {"reason_code": "court_order", "reason": "Theo yêu cầu của Tòa án."}
    refused = await client.post(
        f"/v1/submissions/{submission['id']}/unsealing", headers=officer.headers, json=unsealing
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_unseal")
    assert (await rows(database, "SELECT * FROM events ORDER BY id"))[: len(before)] == before


async def test_a_receipt_erases_the_identity_of_its_own_submission_alone(
    client: httpx2.AsyncClient, database: Database
) -> None:
    bodies = [await accepted(client, TIP_OFFS, a_form(**NAMED)) for _ in range(2)]
    await ask(client, bodies[0]["receipt"], type="erase_identity")
    left = await rows(database, "SELECT s.reference FROM reporters JOIN submissions s ON s.id = submission_id")
    assert [each["reference"] for each in left] == [bodies[1]["reference"]]


async def test_a_declarant_is_reached_no_more(client: httpx2.AsyncClient, parts: Parts, database: Database) -> None:
    sent, officer = await a_weapon_surrender(client, database.owner_url), await an_officer(client, parts)
    assert (await officer.read(sent)).json()["content"]["contact"]
    await ask(client, sent.body["receipt"], type="erase_identity")
    content = (await officer.read(sent)).json()["content"]
    assert (content["contact"], content["is_anonymous"]) == (None, True)


async def test_what_is_restricted_is_shared_no_further(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url, category="family_help")
    officer = await an_officer(client, parts)
    shown = await officer.moves(sent, "receive", **{"class": "help"})
    assert "support" in verbs(shown)
    asked = await ask(client, sent.body["receipt"], type="restrict")
    assert asked.json()["status"] == "done"
    read = (await officer.read(sent)).json()
    assert ("support" in verbs(read), read["restricted_at"]) == (
        False,
        to_the_hour(clock.now).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    assert "restricted" in (await told(client, sent.body["receipt"]))[0]["answer"]


async def test_where_a_device_keeps_the_receipt_the_answer_is_to_be_fetched(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, officer = await a_tip_off(client, database.owner_url), await an_officer(client, parts)
    await as_owner(database.owner_url, "UPDATE submissions SET receipt_public = NULL")
    await ask(client, sent.body["receipt"], type="see")
    (listed,) = await waiting(officer)
    assert (await answers(officer, listed["id"])).json()["answer"] == ANSWERED
    assert "station" in (await told(client, sent.body["receipt"]))[0]["answer"]


async def test_working_days_are_counted_over_weekends_and_days_off(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    # A Thursday before Tết: Monday to Friday of the week that follows are off.
    clock.now = datetime(2027, 2, 4, 3, tzinfo=UTC)
    for day in range(8, 13):
        await as_owner(database.owner_url, f"INSERT INTO days_off VALUES ('2027-02-{day:02}', 'Tết', 'thử')")
    await parts.shelf.fill()
    sent = await a_tip_off(client, database.owner_url)
    asked = (await ask(client, sent.body["receipt"], type="see")).json()
    # Friday and the Monday after Tết, until midnight in Vietnam.
    assert (asked["answer_due_at"], asked["act_due_at"]) == ("2027-02-15T17:00:00Z", "2027-02-19T17:00:00Z")


async def test_an_unknown_receipt_asks_for_nothing(client: httpx2.AsyncClient, database: Database) -> None:
    answer = await ask(client, "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD", type="erase_identity")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_receipt")
    listed = await client.get("/v1/tracking/requests", headers={"Receipt": "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"})
    assert listed.status_code == 404
    assert await rows(database, "SELECT FROM privacy_requests") == []
