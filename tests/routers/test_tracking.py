import asyncio
from datetime import timedelta

import httpx2

from app.models.tracking import Tracked
from tests.citizens import TIP_OFFS, WEAPONS, accepted, change, choose, row, rows, tracked
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off, a_weapon_surrender, an_item

OPEN = {"unknown": True, "province_code": "14"}


async def test_the_holder_of_the_receipt_follows_a_submission(client: httpx2.AsyncClient) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off())
    seen = await tracked(client, body["receipt"])
    Tracked.model_validate(seen)
    assert (seen["reference"], seen["kind"], seen["unit"]) == (body["reference"], "tip_off", body["unit"])
    assert (seen["status"], seen["status_text"]) == ("submitted", "Đã gửi đến công an")
    # Told to the hour, it was 02:30.
    assert seen["received_at"] == "2026-11-23T02:00:00Z"
    assert [(each["at"], each["status"]) for each in seen["history"]] == [("2026-11-23T02:00:00Z", "submitted")]
    assert seen["may_choose_place"] is False
    english = await tracked(client, body["receipt"].lower().replace("-", " "), accept_language="en")
    assert (english["status"], english["status_text"]) == ("submitted", "Sent to the police")


async def test_every_receipt_that_opens_nothing_answers_alike(client: httpx2.AsyncClient) -> None:
    await accepted(client, TIP_OFFS, a_tip_off())
    answers = []
    for receipt in ("7H2K9M-4Q8ZTA-0XVN3C-B6R1WD", "", "x", "0" * 100, "'; SELECT", "7H2K9M-4Q8ZTA-0XVN3C-B6R1W!"):
        for method, path in (("GET", "/v1/tracking"), ("POST", "/v1/tracking/place")):
            headers = {"Receipt": receipt, "X-Request-Id": "the-same-for-all"}
            form = {"unit_code": "04195"} if method == "POST" else None
            answers.append(await client.request(method, path, headers=headers, json=form))
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "unknown_receipt"
    assert (await client.get("/v1/tracking")).status_code == 422
    long = await client.get("/v1/tracking", headers={"Receipt": "A" * 101})
    assert long.status_code in {404, 422}


async def test_how_it_ended_is_not_told_apart(client: httpx2.AsyncClient, database: Database) -> None:
    seen = []
    for status in ("resolved", "unfounded"):
        body = await accepted(client, TIP_OFFS, a_tip_off())
        await change(
            database,
            "WITH moved AS (UPDATE submissions SET status = $1, closed_at = received_at WHERE reference = $2 "
            "RETURNING id, unit_id, received_at) INSERT INTO events (submission_id, at, verb, to_status, unit_id) "
            "SELECT id, received_at, 'end', $1, unit_id FROM moved",
            status,
            body["reference"],
        )
        found = await tracked(client, body["receipt"])
        assert found.pop("reference") == body["reference"]
        seen.append(found)
    assert seen[0] == seen[1]
    assert (seen[0]["status"], seen[0]["status_text"]) == ("closed", "Đã kết thúc xử lý")


async def test_the_citizen_chooses_the_commune(client: httpx2.AsyncClient, database: Database, clock: SetClock) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off(place={"point": {"lat": 21.03, "lon": 103.75}}))
    before = await row(database, "SELECT id, due_at, sort_key, unit_id FROM submissions")
    seen = await tracked(client, body["receipt"])
    assert seen["may_choose_place"] is True
    assert [each["id"] for each in seen["candidates"]] == [each["unit"]["id"] for each in body["routing"]["candidates"]]
    clock.pass_by(hours=1)
    answer = await choose(client, body["receipt"], "04195")
    assert (answer.status_code, answer.json()["unit"]["code"]) == (200, "04195")
    assert (answer.json()["may_choose_place"], answer.json()["candidates"]) == (False, [])
    after = await row(database, "SELECT * FROM submissions")
    assert (after["due_at"], after["sort_key"]) == (before["due_at"], before["sort_key"])
    assert (after["is_unrouted"], after["with_province"], after["placed_by"]) == (False, False, "citizen")
    events = await rows(database, "SELECT verb, unit_id, role, person_id FROM events ORDER BY id")
    assert [tuple(event) for event in events] == [
        ("submit", before["unit_id"], None, None),
        ("reroute_out", before["unit_id"], None, None),
        ("reroute_in", after["unit_id"], None, None),
    ]
    assert len(answer.json()["history"]) == 1


async def test_choosing_again_changes_nothing_and_another_commune_is_refused(
    client: httpx2.AsyncClient, database: Database
) -> None:
    body = await accepted(client, WEAPONS, a_weapon_surrender(place=OPEN, items=[an_item()]))
    answers = await asyncio.gather(*(choose(client, body["receipt"], "04195") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await row(database, "SELECT count(*) AS n FROM events"))["n"] == 3
    other = await choose(client, body["receipt"], "04219")
    assert (other.status_code, other.json()["code"]) == (409, "illegal_move")
    assert (await tracked(client, body["receipt"]))["unit"]["code"] == "04195"


async def test_only_a_commune_of_today_can_be_chosen(client: httpx2.AsyncClient, database: Database) -> None:
    body = await accepted(client, TIP_OFFS, a_tip_off(place=OPEN))
    for code in ("14", "99999", "118"):
        answer = await choose(client, body["receipt"], code)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_unit")
    nothing = await client.post("/v1/tracking/place", headers={"Receipt": body["receipt"]}, json={})
    assert nothing.json()["errors"][0]["pointer"] == "/unit_code"
    assert (await row(database, "SELECT count(*) AS n FROM events"))["n"] == 1


async def test_what_is_settled_in_conflict_or_closed_is_not_moved(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    settled = await accepted(client, TIP_OFFS, a_tip_off())
    conflict = await accepted(client, TIP_OFFS, a_tip_off(place=OPEN, concerns_officer=True))
    closed = await accepted(client, TIP_OFFS, a_tip_off(place=OPEN))
    await change(
        database,
        "UPDATE submissions SET status = 'rejected', closed_at = $1 WHERE reference = $2",
        clock.now + timedelta(minutes=1),
        closed["reference"],
    )
    for body in (settled, conflict, closed):
        assert (await tracked(client, body["receipt"]))["may_choose_place"] is False
        assert (await choose(client, body["receipt"], "04195")).status_code == 409
