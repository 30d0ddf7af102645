"""Register numbers: one row of them for each unit and year, without gaps."""

import asyncio

import httpx2

from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import (
    CHIENG_SO,
    Officer,
    a_tip_off,
    an_officer,
)


async def test_register_numbers_have_no_gaps(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, clock: SetClock
) -> None:
    officers = [await an_officer(client, parts) for _ in range(4)]
    sent = [await a_tip_off(client, owner_url, category="family_help") for _ in range(8)]
    # Every second one is refused half-way and must take no number with it.
    wanted = ["help", "crime"] * 4
    answers = await asyncio.gather(
        *(officers[place % 4].act(one, "receive", **{"class": wanted[place]}) for place, one in enumerate(sent))
    )
    assert [answer.status_code for answer in answers] == [200, 422] * 4
    numbers = {answer.json()["register_no"] for answer in answers if answer.status_code == 200}
    assert numbers == {f"{number}/2026" for number in range(1, 5)}


async def test_a_register_starts_anew_with_the_vietnamese_year(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, clock: SetClock
) -> None:
    first, second = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert (await officer.moves(first, "receive", **{"class": "crime"}))["register_no"] == "1/2026"
    clock.now = clock.now.replace(month=12, day=31, hour=17, minute=0)
    later = await an_officer(client, parts)
    assert (await later.moves(second, "receive", **{"class": "crime"}))["register_no"] == "1/2027"


async def test_each_commune_has_its_own_register(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    here, there = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url, of=CHIENG_SO)
    assert (await officer.moves(here, "receive", **{"class": "crime"}))["register_no"] == "1/2026"
    assert (await neighbour.moves(there, "receive", **{"class": "crime"}))["register_no"] == "1/2026"
