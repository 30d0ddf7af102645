"""The life of a weapon surrender, as far as officers advise, arrange and set aside."""

from datetime import timedelta

import httpx2

from tests.conftest import SetClock
from tests.officers import Officer, a_weapon_surrender


async def test_a_weapon_is_advised_on_and_an_appointment_made(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    assert (await officer.read(sent)).json()["content"]["items"][0]["description"] == "của ông nội để lại"
    await officer.moves(sent, "advise")
    past = (clock() - timedelta(minutes=1)).isoformat()
    refused = await officer.act(sent, "schedule", slot=past, handling="officer_visit")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/slot")
    scheduled = await officer.moves(sent, "schedule", slot="2026-11-25T09:00:00+07:00", handling="officer_visit")
    assert scheduled["content"]["scheduled_at"] == "2026-11-25T02:00:00Z"
    missed = await officer.moves(sent, "miss")
    assert (missed["status"], missed["content"]["scheduled_at"]) == ("advised", None)


async def test_nobody_is_told_to_bring_a_red_item(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_weapon_surrender(client, owner_url, item="grenade_bomb_mine", unit="quả")
    assert (await officer.read(sent)).json()["urgency"] == "emergency"
    await officer.moves(sent, "advise")
    refused = await officer.act(sent, "schedule", slot="2026-11-25T09:00:00+07:00", handling="bring_to_station")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "never_carried")
    assert (await officer.moves(sent, "secure_site"))["status"] == "site_secured"


async def test_an_officer_cancels_what_is_red_and_nothing_else(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    red = await a_weapon_surrender(client, owner_url, item="unknown", unit="chiếc")
    amber = await a_weapon_surrender(client, owner_url)
    assert (await officer.moves(red, "cancel", reason="Không có vật nào."))["status"] == "cancelled"
    assert (await officer.act(amber, "cancel", reason="…")).status_code == 409


async def test_what_is_closed_is_not_claimed(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "set_aside", reason="Không thuộc diện.")
    answer = await officer.act(sent, "claim")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["recuse"])
