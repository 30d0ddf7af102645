"""Moving to another commune: everything goes along, and the old one keeps only the fact."""

from uuid import uuid4

import httpx2
import pytest

from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import CHIENG_SO, MUONG_HUNG, Officer, a_tip_off, an_officer, told, verified


async def test_a_reroute_hands_everything_to_the_new_commune(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer, clock: SetClock
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    sent = await a_tip_off(client, owner_url, of=None)
    due = (await province.read(sent)).json()["due_at"]
    assert (await officer.read(sent)).status_code == 404
    assert await province.allowed(sent) == ["reroute", "recuse", "bar"]
    clock.pass_by(minutes=5)
    answer = await province.act(sent, "reroute", unit_code=CHIENG_SO)
    assert (answer.status_code, answer.json()) == (200, {"id": str(sent.id), "departed": True})
    assert (await province.read(sent)).status_code == 404
    moved = (await neighbour.read(sent)).json()
    assert (moved["version"], moved["due_at"], moved["is_unrouted"], moved["assignee_id"]) == (2, due, False, None)
    assert (moved["routing"]["placed_by"], moved["area"]["code"]) == ("staff", CHIENG_SO)
    assert told(moved) == [
        ("submit", None, "submitted", "14"),
        ("reroute_out", "submitted", "submitted", "14"),
        ("reroute_in", "submitted", "submitted", CHIENG_SO),
    ]
    assert await neighbour.queue() == [sent.id]
    await neighbour.moves(sent, "claim")


async def test_a_transferred_submission_stays_with_the_province_when_it_is_rerouted(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, province: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    moved = await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert (moved["unit"]["code"], moved["version"]) == (CHIENG_SO, 6)
    assert [entry[0] for entry in told(moved)][-2:] == ["reroute_out", "reroute_in"]
    foreign = await officer.read(sent)
    unknown = await officer.read(uuid4())
    assert foreign.status_code == unknown.status_code == 404
    assert told((await neighbour.read(sent)).json()) == told(moved)
    assert (await province.moves(sent, "return", reason="Xác minh thêm."))["departed"] is True
    assert (await neighbour.read(sent)).json()["status"] == "verifying"


@pytest.mark.parametrize("code", ["04168000", "14", "99999"])
async def test_a_reroute_leads_to_a_commune_of_today(
    client: httpx2.AsyncClient, owner_url: str, province: Officer, code: str
) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    answer = await province.act(sent, "reroute", unit_code=code)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_unit")
    assert (await province.read(sent)).json()["version"] == 1


async def test_a_reroute_to_where_it_lies_changes_nothing(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    answer = await province.act(sent, "reroute", unit_code=MUONG_HUNG)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "already_there")
