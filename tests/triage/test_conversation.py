"""The conversation by receipt: both ways, sealed for either side, and telling neither who the other is."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.core.at_rest import SealBroken
from app.domain.conversation import MOST_UNANSWERED
from app.domain.roles import Role
from app.models.message import Message
from app.services import station_seals
from app.web.parts import Parts
from tests.citizens import row, rows
from tests.conftest import Database, SetClock
from tests.officers import CHIENG_SO, MUONG_HUNG, Officer, Sent, a_tip_off, an_officer, as_owner
from tests.opened import opener_of
from tests.protection.test_seals import moved
from tests.reporters import Reporter
from tests.repositories.serving_role import as_app, as_officer

TOLD = "Tối qua họ lại đến, khoảng 22 giờ."
ASKED = "Bạn có thấy biển số xe không?"


async def says(by: Officer, sent: Sent, text: str = ASKED, *, key: str = "") -> httpx2.Response:
    headers = {**by.headers, "Idempotency-Key": key or str(uuid4())}
    return await by.client.post(f"/v1/submissions/{sent.id}/messages", headers=headers, json={"text": text})


async def reads(by: Officer, sent: Sent) -> httpx2.Response:
    return await by.client.get(f"/v1/submissions/{sent.id}/messages", headers=by.headers)


async def verbs(owner_url: str, sent: Sent) -> list[tuple[str, str | None]]:
    found = await as_owner(owner_url, "SELECT verb, role FROM events WHERE submission_id = $1 ORDER BY id", sent.id)
    return [(each["verb"], each["role"]) for each in found]


async def news(by: Officer) -> list[bool]:
    return [each["has_news"] for each in (await by.page()).json()["data"]]


async def test_both_write_and_both_read_and_neither_learns_who(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url)
    reporter = Reporter(client, sent)
    assert (await says(officer, sent)).status_code == 201
    assert (await reporter.tracked())["unread"] == 1
    (heard,) = await reporter.hears()
    assert (heard["text"], heard["sender"], heard["sender_text"], heard["is_new"]) == (
        ASKED,
        "station",
        "Công an",
        True,
    )
    assert heard["at"] == "2026-11-23T02:00:00Z"
    assert set(heard) == {"sender", "sender_text", "at", "text", "is_new"}
    assert ((await reporter.tracked())["unread"], (await reporter.hears())[0]["is_new"]) == (0, False)
    clock.pass_by(minutes=5)
    assert await news(officer) == [False]
    answer = await reporter.writes(TOLD)
    assert (answer.status_code, answer.json()["status"]) == (201, "submitted")
    assert str(officer.id) not in answer.text
    assert await news(officer) == [True]
    read = (await reads(officer, sent)).json()["data"]
    assert [(each["sender"], each["text"], each["is_read"]) for each in read] == [
        ("station", ASKED, True),
        ("reporter", TOLD, False),
    ]
    # Told to the hour: the minute in which somebody wrote is nobody's business.
    assert read[1]["at"] == "2026-11-23T02:00:00Z"
    assert await news(officer) == [False]
    assert (await verbs(owner_url, sent))[1:] == [
        ("message", "officer"),
        ("add_information", "citizen"),
        # Nobody in particular: only that it is news no more.
        ("heard", None),
        ("read", "officer"),
    ]


async def test_an_answer_moves_a_submission_that_waits_for_one(
    client: httpx2.AsyncClient, owner_url: str, database: Database
) -> None:
    sent = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "UPDATE submissions SET status = 'needs_info' WHERE id = $1", sent.id)
    assert (await Reporter(client, sent).writes(TOLD)).json()["status"] == "verifying"
    event = await row(database, "SELECT * FROM events WHERE verb = 'answer'")
    assert (event["from_status"], event["to_status"], event["role"]) == ("needs_info", "verifying", "citizen")
    assert event["at"].isoformat() == "2026-11-23T02:00:00+00:00"


async def test_what_is_written_opens_for_its_reader_alone(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, database: Database, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await says(officer, sent)
    kept = Message(**await row(database, "SELECT * FROM messages"))
    pair = opener_of(parts).secrets.box_key(kept.unit_id, kept.month)
    with pytest.raises(SealBroken):
        pair.open(station_seals.where(kept, "for_reporter"), kept.for_reporter)
    with pytest.raises(SealBroken):
        pair.open(station_seals.where(kept, "for_reporter"), kept.for_station)
    assert ASKED.encode() not in kept.for_station + kept.for_reporter


async def test_it_goes_along_to_another_commune(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    sent, there = await a_tip_off(client, owner_url), await an_officer(client, parts, of=CHIENG_SO)
    reporter = Reporter(client, sent)
    await reporter.writes(TOLD)
    before = Message(**(await as_owner(owner_url, "SELECT * FROM messages"))[0])
    await moved(parts, officer, sent, CHIENG_SO)
    assert (await reads(officer, sent)).status_code == 404
    assert (await says(officer, sent)).status_code == 404
    assert [each["text"] for each in (await reads(there, sent)).json()["data"]] == [TOLD]
    kept = dict((await as_owner(owner_url, "SELECT * FROM messages"))[0])
    with pytest.raises(SealBroken):
        station_seals.opened(opener_of(parts), Message(**{**kept, "unit_id": before.unit_id}), "for_station")
    assert [each["text"] for each in await reporter.hears()] == [TOLD]


async def test_what_its_sender_moved_is_boxed_anew_when_it_is_read(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts
) -> None:
    sent, there = await a_tip_off(client, owner_url, of=None), await an_officer(client, parts, of=CHIENG_SO)
    await Reporter(client, sent).writes(TOLD)
    chosen = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": CHIENG_SO})
    assert chosen.status_code == 200
    assert [each["text"] for each in (await reads(there, sent)).json()["data"]] == [TOLD]
    assert (await as_owner(owner_url, "SELECT unit_id FROM messages"))[0]["unit_id"] == there.unit_id


async def test_a_repeated_message_arrives_once(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, database: Database
) -> None:
    sent, key = await a_tip_off(client, owner_url), str(uuid4())
    reporter = Reporter(client, sent)
    first, second = await reporter.writes(TOLD, key=key), await reporter.writes(TOLD, key=key)
    assert (second.content, second.headers["Idempotent-Replayed"]) == (first.content, "true")
    other = await reporter.writes(ASKED, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    weak = await reporter.writes(TOLD, key="short")
    assert (weak.status_code, weak.json()["code"]) == (400, "weak_idempotency_key")
    said, again = await says(officer, sent, key=key), await says(officer, sent, key=key)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (said.content, "true")
    assert len(await rows(database, "SELECT FROM messages")) == 2


async def test_whoever_writes_much_waits_for_an_answer(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    reporter = Reporter(client, sent)
    for number in range(MOST_UNANSWERED):
        assert (await reporter.writes(f"{number}")).status_code == 201
    full = await reporter.writes(TOLD)
    assert (full.status_code, full.json()["code"]) == (409, "wait_for_an_answer")
    await says(officer, sent)
    assert (await reporter.writes(TOLD)).status_code == 201


async def test_nobody_talks_where_a_third_party_holds_the_receipt(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "UPDATE submissions SET receipt_holder = 'partner' WHERE id = $1", sent.id)
    for answer in (await says(officer, sent), await Reporter(client, sent).writes(TOLD)):
        assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_talk_to")


async def test_only_the_own_station_reads_and_writes(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    foreign = await an_officer(client, parts, of=CHIENG_SO)
    collector = await an_officer(client, parts, role=Role.COLLECTOR)
    assert {(await reads(foreign, sent)).status_code, (await says(foreign, sent)).status_code} == {404}
    assert {(await reads(collector, sent)).status_code, (await says(collector, sent)).status_code} == {403}
    for receipt in ("", "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"):
        headers = {"Receipt": receipt, "Idempotency-Key": str(uuid4())}
        for answer in (
            await client.post("/v1/tracking/messages", headers=headers, json={"text": TOLD}),
            await client.get("/v1/tracking/messages", headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_receipt")
    assert (await reads(officer, sent)).json()["data"] == []


@pytest.mark.parametrize("text", ["", "\u200b", "a" * 2001, 5, None])
async def test_a_message_is_a_text(client: httpx2.AsyncClient, owner_url: str, officer: Officer, text: Any) -> None:
    sent = await a_tip_off(client, owner_url)
    for answer in (await Reporter(client, sent).writes(text), await says(officer, sent, text)):
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/text")


async def test_a_station_has_sentences_to_start_from(officer: Officer) -> None:
    answer = await officer.client.get("/v1/message-templates", headers=officer.headers)
    data = answer.json()["data"]
    assert len(data) >= 5
    assert all(each["text"]["vi"] and each["text"]["en"] for each in data)


async def test_the_database_lets_nobody_write_in_anothers_name(
    client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer, parts: Parts
) -> None:
    sent, colleague = await a_tip_off(client, owner_url), await an_officer(client, parts)
    form = (
        "INSERT INTO messages (id, submission_id, ordinal, sender, sent_at, person_id, unit_id, month, for_station,"
        f" for_reporter) VALUES (gen_random_uuid(), '{sent.id}', 1, '{{}}', now(), {{}}, {officer.unit_id},"
        " '2026-11-01', '', '')"
    )
    receipt = (await as_owner(owner_url, "SELECT receipt_sha256 FROM submissions"))[0]["receipt_sha256"]
    for settings, sender, person in (
        (as_officer(officer), "station", f"'{colleague.id}'"),
        (as_officer(officer), "reporter", "NULL"),
        ({"receipt": receipt.hex()}, "station", f"'{officer.id}'"),
    ):
        async with as_app(database, **settings) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(form.format(sender, person))


async def test_what_was_closed_in_a_commune_that_ended_is_read_by_its_heir(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    former = next(
        unit.id
        for unit in parts.shelf.now.gazetteer.former()
        if [each.code for each in parts.shelf.now.gazetteer.today_of(unit)[0]] == [MUONG_HUNG]
        and parts.shelf.now.gazetteer.today_of(unit)[1]
    )
    await as_owner(
        owner_url,
        "UPDATE submissions SET status = 'resolved', closed_at = received_at, unit_id = $2 WHERE id = $1",
        sent.id,
        former,
    )
    assert (await Reporter(client, sent).writes(TOLD)).status_code == 201
    assert [each["text"] for each in (await reads(officer, sent)).json()["data"]] == [TOLD]


async def test_nothing_is_told_later_than_the_month_that_has_ended(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "INSERT INTO seal_months (month, destroyed_at) VALUES ('2026-11-01', now())")
    answer = await Reporter(client, sent).writes(TOLD)
    assert answer.status_code == 503
    assert await as_owner(owner_url, "SELECT FROM messages") == []
