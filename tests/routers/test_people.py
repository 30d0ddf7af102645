"""People: invited by two hands, seen in their own unit and province, and nowhere else."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.errors import WrongCredentials
from app.services import entry_codes
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_hamlet
from tests.keepers import a_person, decides, employed, invited, keepers, send
from tests.officers import CHIENG_SO, Officer, as_owner

Keepers = dict[str, Officer]


@pytest.fixture
async def who(client: httpx2.AsyncClient, parts: Parts) -> Keepers:
    return await keepers(client, parts)


def posting_of(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in {"username", "display_name"}}


async def opened(parts: Parts, username: str, code: str) -> str:
    found = await entry_codes.holder(parts.engine, username, code, secret=parts.entry_secret, now=parts.clock())
    return str(found.id)


async def test_two_people_open_an_account_and_neither_could_alone(who: Keepers, parts: Parts) -> None:
    form = a_person(parts)
    proposed = await invited(who["chief"], form)
    assert proposed["person"]["state"] == "invited"
    assert [posting["state"] for posting in proposed["person"]["postings"]] == ["proposed"]
    first = proposed["entry_code_half"]
    answer = (await decides(who["second chief"], proposed)).json()
    second = answer["entry_code_half"]
    for code in (first, second, f"{first}-{first}", f"{second}-{first}"):
        with pytest.raises(WrongCredentials):
            await opened(parts, form["username"], code)
    assert await opened(parts, form["username"], f"{first}-{second}") == proposed["person"]["id"]
    read = await who["chief"].client.get(f"/v1/people/{proposed['person']['id']}", headers=who["chief"].headers)
    assert [posting["state"] for posting in read.json()["postings"]] == ["working"]
    assert first not in read.text


async def test_a_declined_posting_never_works(who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    answer = await decides(who["second chief"], proposed, "decline")
    assert (answer.status_code, answer.json()["entry_code_half"]) == (200, None)
    read = await who["chief"].client.get(f"/v1/people/{proposed['person']['id']}", headers=who["chief"].headers)
    assert [posting["state"] for posting in read.json()["postings"]] == ["ended"]


async def test_a_posting_that_waits_is_declined_and_not_ended(who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts))
    answer = await send(who["chief"], f"/v1/postings/{proposed['proposal']['posting_id']}/end", key=None)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_a_username_belongs_to_one_person_of_the_whole_service(who: Keepers, parts: Parts) -> None:
    form = a_person(parts, of=CHIENG_SO)
    await invited(who["foreign chief"], form)
    answer = await send(who["chief"], "/v1/people", a_person(parts, username=form["username"].upper()))
    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"username": "cán bộ"}, "/username", "username"),
        ({"username": "ab"}, "/username", "username"),
        ({"display_name": " "}, "/display_name", "string_too_short"),
        ({"role": "citizen"}, "/role", "not_a_staff_role"),
        ({"role": "province"}, "/unit_id", "not_at_such_a_unit"),
        ({"hamlet_ids": [1]}, "", "only_for_collectors"),
        ({"role": "collector", "hamlet_ids": [2**31 - 1]}, "/hamlet_ids", "unknown_hamlet"),
        ({"from_on": "2026-12-01", "until_on": "2026-11-30"}, "", "wrong_order"),
        ({"password": "không ai được biết"}, "", "extra_forbidden"),
    ],
)
async def test_an_odd_form_is_refused(
    who: Keepers, parts: Parts, fields: dict[str, object], pointer: str, code: str
) -> None:
    answer = await send(who["admin"], "/v1/people", {**a_person(parts), **fields})
    assert answer.status_code == 422, answer.text
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert "không ai" not in answer.text


async def test_a_collector_comes_with_hamlets_of_the_own_commune(who: Keepers, parts: Parts) -> None:
    own, foreign = await a_hamlet(parts, "bản Anh Trung"), await a_hamlet(parts, "bản Anh Trung", of=CHIENG_SO)
    refused = await send(who["chief"], "/v1/people", a_person(parts, role=Role.COLLECTOR, hamlet_ids=[own, foreign]))
    assert refused.status_code == 422
    body = await employed(who["chief"], who["province"], a_person(parts, role=Role.COLLECTOR, hamlet_ids=[own]))
    read = await who["chief"].client.get(f"/v1/people/{body['person']['id']}", headers=who["chief"].headers)
    assert [posting["hamlet_ids"] for posting in read.json()["postings"]] == [[own]]


async def test_a_repeat_gets_the_first_answer_and_creates_nobody(who: Keepers, parts: Parts, owner_url: str) -> None:
    form, key = a_person(parts), str(uuid4())
    first, again = [await send(who["chief"], "/v1/people", form, key=key) for _ in range(2)]
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    other = await send(who["chief"], "/v1/people", a_person(parts), key=key)
    assert other.json()["code"] == "idempotency_mismatch"
    rows = await as_owner(owner_url, "SELECT FROM people WHERE username = $1", form["username"])
    assert len(rows) == 1
    kept = await as_owner(owner_url, "SELECT reply FROM idempotency_keys")
    assert all(first.json()["entry_code_half"].encode() not in row["reply"] for row in kept)


@pytest.mark.parametrize("path", ["/v1/people", "/v1/people/{id}/postings", "/v1/people/{id}/reset"])
async def test_what_creates_something_needs_a_key(who: Keepers, parts: Parts, path: str) -> None:
    form = a_person(parts) if path == "/v1/people" else posting_of(a_person(parts))
    answer = await send(who["chief"], path.format(id=who["officer"].id), form, key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_idempotency_key")


async def test_who_has_a_password_gets_no_code_with_another_posting(who: Keepers, parts: Parts, owner_url: str) -> None:
    officer = who["officer"]
    await as_owner(owner_url, "UPDATE people SET password_hash = 'x' WHERE id = $1", officer.id)
    form = posting_of(a_person(parts, role=Role.COLLECTOR))
    answer = await send(who["chief"], f"/v1/people/{officer.id}/postings", form)
    assert (answer.status_code, answer.json()["entry_code_half"]) == (201, None)
    decided = await decides(who["second chief"], answer.json())
    assert (decided.status_code, decided.json()["entry_code_half"]) == (200, None)


async def test_only_the_disabled_are_reinstated_and_only_the_others_reset(who: Keepers) -> None:
    officer = who["officer"]
    answer = await send(who["chief"], f"/v1/people/{officer.id}/reinstate")
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    await send(who["chief"], f"/v1/people/{officer.id}/disable", key=None)
    answer = await send(who["chief"], f"/v1/people/{officer.id}/reset")
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_disabling_takes_the_codes_along(who: Keepers, parts: Parts) -> None:
    body = await employed(who["chief"], who["province"], a_person(parts))
    person_id = body["person"]["id"]
    for _ in range(2):
        answer = await send(who["chief"], f"/v1/people/{person_id}/disable", key=None)
        assert (answer.status_code, answer.json()["state"]) == (200, "disabled")
    back = (await send(who["chief"], f"/v1/people/{person_id}/reinstate")).json()
    assert (await decides(who["province"], back)).status_code == 200
    with pytest.raises(WrongCredentials):
        await opened(parts, body["username"], body["entry_code"])


async def test_a_list_shows_the_own_people_page_by_page(who: Keepers, parts: Parts, clock: SetClock) -> None:
    for _ in range(3):
        clock.pass_by(seconds=1)
        await invited(who["chief"], a_person(parts))
    own = {str(who[name].id) for name in ("chief", "second chief", "officer")}
    assert {row["id"] for row in await everybody(who["chief"])} > own
    assert len(await everybody(who["chief"])) == 6
    assert {row["id"] for row in await everybody(who["foreign chief"])} == {str(who["foreign chief"].id)}
    assert {row["id"] for row in await everybody(who["foreign province"])} == {str(who["foreign province"].id)}
    in_the_province = {row["id"] for row in await everybody(who["inspector"])}
    assert in_the_province == {row["id"] for row in await everybody(who["province"])}
    assert str(who["foreign chief"].id) in in_the_province
    assert str(who["foreign province"].id) not in in_the_province
    assert len(await everybody(who["admin"])) == len(who) + 3


async def everybody(by: Officer) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    wanted = {"limit": "2"}
    while True:
        page = await by.client.get("/v1/people", headers=by.headers, params=wanted)
        assert page.status_code == 200, page.text
        rows += page.json()["data"]
        if not page.json()["has_more"]:
            assert len({row["id"] for row in rows}) == len(rows)
            return rows
        wanted["cursor"] = page.json()["next_cursor"]


async def test_a_foreign_person_answers_exactly_like_nobody(who: Keepers, parts: Parts) -> None:
    officer = who["officer"]
    form = posting_of(a_person(parts, of=CHIENG_SO))
    for by in (who["foreign chief"], who["foreign province"]):
        foreign, unknown = [await asked(by, which, form) for which in (str(officer.id), str(uuid4()))]
        assert [{**each, "request_id": ""} for each in foreign] == [{**each, "request_id": ""} for each in unknown]
        end = [
            (await send(by, f"/v1/postings/{which}/end", key=None)).json() for which in (officer.posting_id, uuid4())
        ]
        assert {**end[0], "request_id": ""} == {**end[1], "request_id": ""}
        assert end[0]["status"] == 404


async def asked(by: Officer, person_id: str, form: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [
        await by.client.get(f"/v1/people/{person_id}", headers=by.headers),
        await send(by, f"/v1/people/{person_id}/postings", form),
        await send(by, f"/v1/people/{person_id}/reset"),
        await send(by, f"/v1/people/{person_id}/reinstate"),
        await send(by, f"/v1/people/{person_id}/disable", key=None),
    ]
    assert {answer.status_code for answer in answers} == {404}
    return [answer.json() for answer in answers]
