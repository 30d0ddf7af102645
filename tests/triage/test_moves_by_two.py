"""Moves that take two people: proposed by one, approved by a different one, and asked again when they are."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.keepers import decides
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    Sent,
    a_tip_off,
    an_officer,
    as_owner,
    renewed,
    told,
    verbs,
    verified,
)

WHY = "Đã xác minh, không có căn cứ."
OUTCOME = {"outcome": "no_action", "text": "Không có căn cứ xử lý."}


async def proposed(by: Officer, sent: Sent, verb: str, **given: Any) -> str:
    """The id of the proposal that this makes."""
    body = await by.moves(sent, verb, **given)
    (waiting,) = body["waiting"]
    assert (waiting["verb"], waiting["made_by"]) == (verb, str(by.id))
    proposal_id: str = waiting["proposal_id"]
    return proposal_id


@pytest.fixture
async def second(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    """Another chief of the same station."""
    return await an_officer(client, parts, role=Role.CHIEF)


async def test_a_rejection_is_approved_by_a_chief(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    proposal = await proposed(officer, sent, "reject", reason="spam")
    assert (await officer.read(sent)).json()["status"] == "submitted"
    assert (await decides(officer, proposal)).status_code == 403
    answer = await decides(chief, proposal)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    shown = (await chief.read(sent)).json()
    assert (shown["status"], shown["waiting"], shown["clocks"][0]["met_at"] is not None) == ("rejected", [], True)
    assert [entry[0] for entry in told(shown)][-3:] == ["propose_reject", "approve_reject", "reject"]
    assert shown["history"][-1]["details"] == {"reason": "spam", "proposed_by": str(officer.id)}
    assert (await decides(chief, proposal)).json()["code"] == "proposal_closed"


async def test_nobody_approves_what_they_proposed(
    client: httpx2.AsyncClient, owner_url: str, chief: Officer, second: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    proposal = await proposed(chief, sent, "reject", reason="test")
    alone = await decides(chief, proposal)
    assert (alone.status_code, alone.json()["code"]) == (403, "another_person")
    assert (await decides(second, proposal)).status_code == 200


async def test_the_same_is_proposed_once(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    proposal = await proposed(officer, sent, "reject", reason="spam")
    again = await chief.act(sent, "reject", reason="spam")
    assert (again.status_code, again.json()["code"]) == (409, "already_proposed")
    assert (await decides(officer, proposal, "withdraw")).status_code == 200
    assert (await officer.read(sent)).json()["waiting"] == []
    await proposed(officer, sent, "reject", reason="test")


@pytest.mark.parametrize("decision", ["decline", "withdraw"])
async def test_what_comes_to_nothing_leaves_it_as_it_was(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, decision: str
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    proposal = await proposed(officer, sent, "dismiss", reason=WHY)
    assert (await decides(chief if decision == "decline" else officer, proposal, decision)).status_code == 200
    shown = (await officer.read(sent)).json()
    assert (shown["status"], shown["waiting"]) == ("verifying", [])


async def test_a_dismissal_starts_the_time_of_erasure_and_keeps_its_reason_sealed(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    proposal = await proposed(officer, sent, "dismiss", reason=WHY)
    rows = await as_owner(owner_url, "SELECT details::text FROM proposals")
    assert WHY not in rows[0]["details"]
    await decides(chief, proposal)
    shown = (await chief.read(sent)).json()
    assert shown["status"] == "unfounded"
    assert [(note["verb"], note["reason"], note["person_id"]) for note in shown["notes"]] == [
        ("dismiss", WHY, str(officer.id))
    ]
    closed = await as_owner(owner_url, "SELECT closed_at IS NOT NULL AS closed FROM submissions")
    assert closed[0]["closed"]


async def test_what_an_officer_may_not_do_alone_a_chief_does(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    proposal = await proposed(officer, sent, "resolve", **OUTCOME)
    await decides(chief, proposal)
    shown = (await chief.read(sent)).json()
    assert (shown["status"], shown["content"]["outcome"]) == ("resolved", "no_action")
    assert [note["text"] for note in shown["notes"]] == [OUTCOME["text"]]


async def test_a_transfer_is_proposed_by_an_officer(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    proposal = await proposed(officer, sent, "transfer", receiving_body="PC04")
    assert (await province.read(sent)).status_code == 404
    assert (await decides(province, proposal)).status_code == 404
    await decides(chief, proposal)
    assert (await province.read(sent)).json()["status"] == "transferred"


async def test_a_crime_is_resolved_by_nobody_who_may_not_do_it_alone(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    proposal = await proposed(officer, sent, "resolve", outcome="no_case", text="Không khởi tố.")
    assert (await decides(chief, proposal)).status_code == 403
    investigator = await an_officer(client, parts, role=Role.CHIEF, is_investigator=True)
    assert (await decides(investigator, proposal)).status_code == 200


async def test_no_outcome_burdens_anybody_without_corroboration_when_it_is_approved(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    adverse = {"outcome": "administrative_handling", "text": "Xử phạt."}
    refused = await officer.act(sent, "resolve", **adverse)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "no_adverse_outcome")
    await officer.moves(sent, "classify", corroboration="partial")
    proposal = await proposed(officer, sent, "resolve", **adverse)
    await officer.moves(sent, "classify", corroboration="none")
    answer = await decides(chief, proposal)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "no_adverse_outcome")
    assert (await chief.read(sent)).json()["status"] == "verifying"


async def test_what_it_moved_past_makes_room(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    old = await proposed(officer, sent, "reject", reason="spam")
    await officer.moves(sent, "claim")
    received = await officer.moves(sent, "receive", **{"class": "administrative"})
    assert received["waiting"] == []
    assert (await decides(chief, old)).json()["code"] == "proposal_closed"
    await officer.moves(sent, "verify")
    await proposed(officer, sent, "dismiss", reason=WHY)
    rows = await as_owner(owner_url, "SELECT decision FROM proposals ORDER BY made_at, id")
    assert sorted(str(row["decision"]) for row in rows) == ["None", "expired"]


async def test_a_proposal_of_a_week_ago_is_over(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url)
    proposal = await proposed(officer, sent, "reject", reason="spam")
    clock.pass_by(days=7)
    assert (await decides(renewed(chief, parts), proposal)).json()["code"] == "proposal_closed"
    assert (await renewed(officer, parts).read(sent)).json()["waiting"] == []
    await proposed(renewed(officer, parts), sent, "reject", reason="spam")


async def test_whoever_does_not_see_it_sees_no_proposal_of_it(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    proposal = await proposed(officer, sent, "reject", reason="spam")
    for other in (province, await an_officer(client, parts, role=Role.CHIEF, of=CHIENG_SO)):
        listed = await client.get("/v1/proposals", headers=other.headers)
        assert listed.json()["data"] == []
        assert (await decides(other, proposal)).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [({}, "duplicate_of_required"), ({"duplicate_of": "0b6f7c1e-2f0a-4a53-9a3e-6d1f5b8f0c11"}, "not_linked")],
)
async def test_a_duplicate_names_what_it_is_a_duplicate_of(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, given: dict[str, str], code: str
) -> None:
    sent, first = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    refused = await officer.act(sent, "reject", reason="duplicate", **given)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    itself = await officer.act(sent, "reject", reason="duplicate", duplicate_of=str(sent.id))
    assert itself.status_code == 422
    alone = await officer.act(sent, "reject", reason="duplicate", duplicate_of=str(first.id))
    assert (alone.status_code, alone.json()["errors"][0]["code"]) == (422, "not_linked")
    headers = {**officer.headers, "Idempotency-Key": str(uuid4())}
    path = f"/v1/submissions/{sent.id}/links"
    assert (await client.post(path, headers=headers, json={"other_id": str(first.id)})).status_code == 201
    await proposed(officer, sent, "reject", reason="duplicate", duplicate_of=str(first.id))


async def test_two_inspectors_end_what_concerns_an_officer(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, inspector: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="officer_conduct")
    await inspector.moves(sent, "claim")
    await inspector.moves(sent, "receive", **{"class": "conflict"})
    await inspector.moves(sent, "verify")
    proposal = await proposed(inspector, sent, "dismiss", reason=WHY)
    assert (await decides(inspector, proposal)).status_code == 403
    other = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    assert (await decides(other, proposal)).status_code == 200
    assert (await other.read(sent)).json()["status"] == "unfounded"


async def test_what_concerns_the_police_leaves_the_commune_at_once(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, inspector: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "crime"})
    await officer.moves(sent, "report_up")
    gone = await chief.moves(sent, "classify", **{"class": "conflict"})
    assert gone == {"id": str(sent.id), "departed": True}
    for nobody in (officer, chief, province):
        assert (await nobody.read(sent)).status_code == 404
        assert await nobody.queue() == []
    shown = (await inspector.read(sent)).json()
    assert (shown["content"]["class"], shown["unit"]["code"], shown["assignee_id"]) == ("conflict", SON_LA, None)
    assert [entry[::3] for entry in told(shown)][-3:] == [
        ("reroute_out", MUONG_HUNG),
        ("reroute_in", SON_LA),
        ("classify", SON_LA),
    ]
    assert shown["due_at"] is None


async def test_buttons_tell_what_takes_a_second_person(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    two = {each["verb"]: each["two_people"] for each in (await officer.read(sent)).json()["allowed"]}
    assert {verb for verb, takes_two in two.items() if takes_two} == {"transfer", "resolve", "dismiss"}
    alone = {each["verb"]: each["two_people"] for each in (await chief.read(sent)).json()["allowed"]}
    assert (alone["transfer"], alone["dismiss"]) == (False, True)
    assert len(verbs((await chief.read(sent)).json())) == len(alone)


async def test_what_became_something_else_meanwhile_is_decided_by_nobody(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    old = await proposed(officer, sent, "transfer", receiving_body="PC04")
    again = await officer.moves(sent, "classify", **{"class": "administrative"})
    assert again["waiting"] == []
    answer = await decides(chief, old)
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_closed")
    # It makes room for what is due now.
    proposal = await proposed(officer, sent, "dismiss", reason=WHY)
    assert (await decides(chief, proposal)).status_code == 200


async def test_what_concerns_the_police_takes_no_number_of_the_commune(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    for tip_off_class in ("crime", "conflict", "crime"):
        sent = await a_tip_off(client, owner_url)
        await officer.act(sent, "receive", **{"class": tip_off_class})
    rows = await as_owner(
        owner_url, 'SELECT conflict, register_no FROM submissions ORDER BY conflict, register_no COLLATE "C"'
    )
    assert [tuple(row) for row in rows] == [(False, "1/2026"), (False, "2/2026"), (True, "1/2026")]
