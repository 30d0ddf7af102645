"""What whoever holds a receipt may do: take it back, choose an appointment, have it looked at again, rate it."""

import httpx2
import pytest

from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.factories import an_open_pledge
from tests.officers import (
    MUONG_HUNG,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    as_owner,
    verified,
)
from tests.reporters import Reporter

REASON = "Việc này vẫn còn diễn ra."
SLOT = "2026-11-25T08:00:00+07:00"


async def resolved(client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer) -> Sent:
    sent = await verified(client, owner_url, officer, "administrative")
    await chief.moves(sent, "resolve", outcome="no_action", text="Không có căn cứ.")
    return sent


async def a_green_one(client: httpx2.AsyncClient, owner_url: str, *, item: str = "primitive_weapon") -> Sent:
    sent = await a_weapon_surrender(client, owner_url, item=item, unit="khẩu" if "gun" in item else "chiếc")
    await as_owner(owner_url, "UPDATE submissions SET status = 'advised' WHERE id = $1", sent.id)
    return sent


async def test_a_tip_off_is_withdrawn_until_somebody_has_taken_it_on(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    reporter = Reporter(client, sent)
    assert await reporter.allowed() == ["withdraw"]
    answer = await reporter.act("withdraw")
    assert (answer.status_code, answer.json()["status"], answer.json()["allowed"]) == (200, "withdrawn", [])
    assert await officer.queue() == [other.id]
    event = (await as_owner(owner_url, "SELECT * FROM events WHERE verb = 'withdraw'"))[0]
    assert (event["role"], event["person_id"], event["at"].minute) == ("citizen", None, 0)
    again = await reporter.act("withdraw")
    assert (again.status_code, again.json()["code"], again.json()["allowed"]) == (409, "illegal_move", [])
    await officer.moves(other, "receive", **{"class": "crime"})
    late = await Reporter(client, other).act("withdraw")
    assert (late.status_code, late.json()["allowed"]) == (409, [])


async def test_a_call_for_help_stays_the_callers_own(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "help", category="family_help")
    assert await Reporter(client, sent).allowed() == ["withdraw"]
    await officer.moves(sent, "support", consent=True)
    await chief.moves(sent, "resolve", outcome="support_given", text="Đã hỗ trợ.")
    reporter = Reporter(client, sent)
    assert "withdraw" in await reporter.allowed()
    assert (await reporter.act("withdraw")).json()["status"] == "withdrawn"


async def test_it_is_looked_at_again_once_within_thirty_days(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    reporter = Reporter(client, sent)
    assert await reporter.allowed() == ["reopen", "rate"]
    answer = await reporter.act("reopen", reason=REASON)
    assert (answer.status_code, answer.json()["status"]) == (200, "verifying")
    shown = (await officer.read(sent)).json()
    assert (shown["status"], shown["content"]["outcome"], shown["has_news"]) == ("verifying", None, True)
    path = f"/v1/submissions/{sent.id}/messages"
    said = (await client.get(path, headers=officer.headers)).json()["data"]
    assert [each["text"] for each in said] == [REASON]
    await chief.moves(sent, "resolve", outcome="no_action", text="Như trước.")
    assert await reporter.allowed() == ["rate"]
    again = await reporter.act("reopen", reason=REASON)
    assert (again.status_code, again.json()["allowed"]) == (409, ["rate"])


@pytest.mark.parametrize(("days", "is_open"), [(29.9, True), (30.1, False)])
async def test_after_thirty_days_it_stays_closed(
    client: httpx2.AsyncClient,
    owner_url: str,
    officer: Officer,
    chief: Officer,
    clock: SetClock,
    *,
    days: float,
    is_open: bool,
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    clock.pass_by(days=days)
    reporter = Reporter(client, sent)
    assert ("reopen" in await reporter.allowed()) is is_open
    assert (await reporter.act("reopen", reason=REASON)).status_code == (200 if is_open else 409)


async def test_what_is_opened_again_goes_to_the_commune_of_today(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    gazetteer = parts.shelf.now.gazetteer
    former = next(
        unit.id
        for unit in gazetteer.former()
        if gazetteer.today_of(unit)[1] and gazetteer.today_of(unit)[0][0].code == MUONG_HUNG
    )
    await as_owner(owner_url, "UPDATE submissions SET unit_id = $2 WHERE id = $1", sent.id, former)
    answer = await Reporter(client, sent).act("reopen", reason=REASON)
    assert (answer.json()["status"], answer.json()["unit"]["code"]) == ("verifying", MUONG_HUNG)
    assert await officer.queue() == [sent.id]


async def test_an_outcome_is_rated_once(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    reporter = Reporter(client, sent)
    for score in (0, 6, 2.5, "5", True):
        assert (await reporter.act("rate", score=score)).status_code == 422
    assert (await reporter.act("rate", score=4)).json()["allowed"][0]["verb"] == "reopen"
    assert (await reporter.act("rate", score=5)).status_code == 409
    kept = (await as_owner(owner_url, "SELECT rating, version FROM submissions"))[0]
    assert kept["rating"] == 4
    told = (await as_owner(owner_url, "SELECT details FROM events WHERE verb = 'rate'"))[0]
    assert told["details"] is None


async def test_a_declaration_is_cancelled_unless_nobody_may_touch_it(
    client: httpx2.AsyncClient, owner_url: str
) -> None:
    gun = Reporter(client, await a_weapon_surrender(client, owner_url))
    assert await gun.allowed() == ["cancel"]
    assert (await gun.act("cancel")).json()["status"] == "cancelled"
    grenade = Reporter(client, await a_weapon_surrender(client, owner_url, item="grenade_bomb_mine", unit="quả"))
    assert await grenade.allowed() == []
    assert (await grenade.act("cancel")).status_code == 409


async def test_an_appointment_is_chosen_by_whoever_declared(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_green_one(client, owner_url)
    reporter = Reporter(client, sent)
    assert await reporter.allowed() == ["schedule", "cancel"]
    past = await reporter.act("schedule", slot="2026-11-20T08:00:00+07:00", handling="bring_to_station")
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/slot")
    answer = await reporter.act("schedule", slot=SLOT, handling="bring_to_station")
    assert answer.json()["status"] == "scheduled"
    content = (await officer.read(sent)).json()["content"]
    assert (content["scheduled_handling"], content["scheduled_at"]) == ("bring_to_station", "2026-11-25T01:00:00Z")


@pytest.mark.parametrize(
    ("item", "handling", "status"),
    [
        ("homemade_gun", "bring_to_station", 422),
        ("homemade_gun", "officer_visit", 200),
        ("primitive_weapon", "site_visit", 200),
    ],
)
async def test_what_is_not_green_is_never_carried_without_an_officers_consent(
    client: httpx2.AsyncClient, owner_url: str, item: str, handling: str, status: int
) -> None:
    sent = await a_green_one(client, owner_url, item=item)
    answer = await Reporter(client, sent).act("schedule", slot=SLOT, handling=handling)
    assert answer.status_code == status, answer.text


async def test_nobody_comes_unannounced(client: httpx2.AsyncClient, owner_url: str, database: Database) -> None:
    sent = await a_green_one(client, database.owner_url)
    await as_owner(owner_url, "UPDATE weapon_surrenders SET contact = NULL")
    answer = await Reporter(client, sent).act("schedule", slot=SLOT, handling="officer_visit")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "phone_required")


async def test_a_signature_is_taken_back_whether_or_not_it_was_confirmed(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    await an_open_pledge(parts)
    pending = await a_signature(client, owner_url)
    assert (await Reporter(client, pending).act("withdraw")).json()["status"] == "withdrawn"
    active = await a_signature(client, owner_url)
    await officer.moves(active, "confirm", witness="Lò Văn Ơn")
    assert (await Reporter(client, active).act("withdraw")).json()["status"] == "withdrawn"
    assert (await as_owner(owner_url, "SELECT FROM pledge_signatures WHERE is_active")) == []
    # Whoever has withdrawn can sign again.
    again = await a_signature(client, owner_url)
    await officer.moves(again, "confirm", witness="Lò Văn Ơn")


async def test_buttons_are_told_in_both_languages_with_their_forms(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    labels = {
        language: [each["label"] for each in (await Reporter(client, sent, language).tracked())["allowed"]]
        for language in ("vi", "en")
    }
    assert labels == {"vi": ["Đề nghị xem xét lại", "Đánh giá"], "en": ["Ask to look again", "Rate"]}
    reopen, rate = (await Reporter(client, sent).tracked())["allowed"]
    assert reopen["form"]["required"] == ["verb", "reason"]
    assert rate["form"]["properties"]["score"]["maximum"] == 5
    assert "$ref" not in str(reopen) + str(rate)


async def test_nothing_tells_the_reporter_who_handled_it(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await resolved(client, owner_url, officer, chief)
    answer = await client.get("/v1/tracking", headers=sent.receipt)
    for person in (officer, chief):
        assert str(person.id) not in answer.text


@pytest.mark.parametrize("verb", ["claim", "reopen", "", None])
async def test_a_sender_has_only_the_senders_verbs(client: httpx2.AsyncClient, owner_url: str, verb: str) -> None:
    sent = await a_tip_off(client, owner_url)
    assert (await Reporter(client, sent).act(verb)).status_code == 422
