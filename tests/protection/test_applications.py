"""Somebody who may be mentioned applies: it is looked into, and the answer tells nothing of what was seen."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain import rights
from app.domain.roles import Role
from app.web.parts import Parts
from tests.citizens import row, rows
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off as a_form
from tests.officers import MUONG_HUNG, SON_LA, Officer, a_tip_off, an_officer

NAME, CONTACT, TEXT = "Quàng Văn Thử", "0912345678", "Tôi muốn biết và sửa thông tin về tôi, nếu có."


async def apply(client: httpx2.AsyncClient, key: str = "", unit_code: str = SON_LA) -> httpx2.Response:
    form = {"unit_code": unit_code, "name": NAME, "contact": CONTACT, "text": TEXT}
    return await client.post("/v1/applications", headers={"Idempotency-Key": key or str(uuid4())}, json=form)


async def look(client: httpx2.AsyncClient, code: str, language: str = "vi") -> httpx2.Response:
    return await client.get("/v1/applications", headers={"Application-Code": code, "Accept-Language": language})


async def received(inspector: Officer) -> list[dict[str, Any]]:
    answer = await inspector.client.get("/v1/applications/received", headers=inspector.headers)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def close(inspector: Officer, application_id: str, note: str = "Đã rà soát.") -> httpx2.Response:
    path = f"/v1/applications/{application_id}/closing"
    return await inspector.client.post(path, headers=inspector.headers, json={"note": note})


@pytest.mark.parametrize("unit_code", [SON_LA, MUONG_HUNG])
async def test_the_inspectorate_of_the_province_reads_it_and_says_that_it_was_dealt_with(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock, unit_code: str
) -> None:
    taken = await apply(client, unit_code=unit_code)
    assert taken.status_code == 202, taken.text
    code = taken.json()["code"]
    assert (await look(client, code)).json() == {"state": "received", "state_text": rights.RECEIVED_VI, "answer": None}
    inspector = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    (listed,) = await received(inspector)
    assert NAME not in str(listed)
    read = await client.get(f"/v1/applications/{listed['id']}", headers=inspector.headers)
    assert (read.json()["name"], read.json()["contact"], read.json()["text"]) == (NAME, CONTACT, TEXT)
    closed = await close(inspector, listed["id"])
    assert (closed.status_code, closed.json()["note"]) == (200, "Đã rà soát.")
    assert (await close(inspector, listed["id"])).json()["code"] == "already_answered"
    # However soon it was closed, nothing is told before its clock has run out.
    assert (await look(client, code)).json()["state"] == "received"
    clock.pass_by(days=16)
    dealt = (await look(client, code, "en")).json()
    assert dealt == {"state": "dealt_with", "state_text": rights.DEALT_EN, "answer": rights.ANSWER_EN}
    told = [each["verb"] for each in await rows(database, "SELECT verb FROM events ORDER BY id")]
    assert told[-2:] == ["read_application", "close_application"]
    kept = str(dict(await row(database, "SELECT * FROM applications")))
    assert not any(word in kept for word in (NAME, CONTACT, TEXT, code))


async def test_the_answer_is_the_same_to_the_byte_whether_anything_was_reported_or_not(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    inspector = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    answers, codes = [], []
    for is_reported in (False, True):
        if is_reported:
            await a_tip_off(client, database.owner_url, people=[{"name": NAME}])
        code = (await apply(client)).json()["code"]
        waiting = (await look(client, code)).content
        (open_one,) = [each for each in await received(inspector) if each["closed_at"] is None]
        codes.append(code)
        # The one at once, the other days later: that too must tell nothing.
        clock.pass_by(minutes=5 if is_reported else 0)
        await close(inspector, open_one["id"], "Có tin báo." if is_reported else "Không có gì.")
        answers.append((waiting, (await look(client, code)).content))
    assert answers[0] == answers[1] == (answers[0][0], answers[0][0])
    clock.pass_by(days=16)
    answers = [((await look(client, code)).content, b"") for code in codes]
    assert answers[0] == answers[1]
    assert a_form()["description"] not in str(answers)


async def test_nobody_else_sees_it(client: httpx2.AsyncClient, parts: Parts) -> None:
    code = (await apply(client)).json()["code"]
    elsewhere = await an_officer(client, parts, role=Role.INSPECTOR, of="11")
    assert await received(elsewhere) == []
    inspector = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    (listed,) = await received(inspector)
    assert (await client.get(f"/v1/applications/{listed['id']}", headers=elsewhere.headers)).status_code == 404
    assert (await close(elsewhere, listed["id"])).status_code == 404
    for role, of in ((Role.CHIEF, MUONG_HUNG), (Role.PROVINCE, SON_LA), (Role.ADMIN, SON_LA)):
        officer = await an_officer(client, parts, role=role, of=of)
        assert (await client.get("/v1/applications/received", headers=officer.headers)).status_code == 403
    assert (await look(client, code)).status_code == 200


@pytest.mark.parametrize("code", ["7H2K9M-4Q8ZTA-0XVN3C-B6R1WD", "x", "7H2K9M"])
async def test_an_unknown_code_and_none_at_all_answer_alike(client: httpx2.AsyncClient, code: str) -> None:
    answer = await look(client, code)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_application")


async def test_a_lost_answer_is_repeated_with_its_code(client: httpx2.AsyncClient, database: Database) -> None:
    key = str(uuid4())
    first, second = await apply(client, key), await apply(client, key)
    assert (first.content, second.headers["Idempotent-Replayed"]) == (second.content, "true")
    assert len(await rows(database, "SELECT FROM applications")) == 1


async def test_a_place_that_is_none_is_refused(client: httpx2.AsyncClient, database: Database) -> None:
    answer = await apply(client, unit_code="99999")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_unit")
    assert await rows(database, "SELECT FROM applications") == []
