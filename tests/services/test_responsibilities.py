"""Who answers is data: a neighbour, the province besides; and everybody is told where nobody would."""

from dataclasses import replace
from datetime import date

import httpx2
import pytest

from app.core.database import open_session
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.errors import Misconfigured
from app.services import receiving, responsibilities
from app.services.responsibilities import Word
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, a_tip_off, a_weapon_surrender, an_officer

NEIGHBOUR = Word(
    area=MUONG_HUNG,
    unit=CHIENG_SO,
    kind=None,
    red_only=False,
    is_additional=False,
    valid_from=date(2026, 11, 23),
    valid_to=None,
    source="Quyết định thử",
)
RED_TO_PROVINCE = replace(
    NEIGHBOUR, area=SON_LA, unit=SON_LA, kind=Kind.WEAPON_SURRENDER, red_only=True, is_additional=True
)


async def said(parts: Parts, word: Word) -> int:
    async with open_session(parts.engine) as session, session.begin():
        row_id = await responsibilities.say(session, parts.shelf.now.gazetteer, word)
    await parts.shelf.fill()
    return row_id


async def test_a_commune_without_a_station_is_served_by_its_neighbour(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    neighbour, own = await an_officer(client, parts, of=CHIENG_SO), await an_officer(client, parts, of=MUONG_HUNG)
    row_id = await said(parts, NEIGHBOUR)
    sent = await a_tip_off(client, database.owner_url, of=MUONG_HUNG)
    assert (sent.body["unit"]["code"], sent.body["routing"]["unit"]["code"]) == (CHIENG_SO, MUONG_HUNG)
    shown = (await neighbour.read(sent)).json()
    assert (shown["unit"]["code"], shown["area"]["code"]) == (CHIENG_SO, MUONG_HUNG)
    assert (await own.read(sent)).status_code == 404
    async with open_session(parts.engine) as session, session.begin():
        await responsibilities.end(session, row_id, clock().date())
    await parts.shelf.fill()
    assert (await a_tip_off(client, database.owner_url, of=MUONG_HUNG)).body["unit"]["code"] == MUONG_HUNG


async def test_red_weapons_go_to_the_province_as_well(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    station, desk = await an_officer(client, parts), await an_officer(client, parts, of=SON_LA, role=Role.PROVINCE)
    await said(parts, RED_TO_PROVINCE)
    red = await a_weapon_surrender(client, database.owner_url, item="grenade_bomb_mine", unit="quả")
    amber = await a_weapon_surrender(client, database.owner_url)
    assert set(await station.queue()) == {red.id, amber.id}
    assert await desk.queue() == [red.id]


async def test_a_reroute_goes_to_whoever_answers_for_the_commune(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await said(parts, NEIGHBOUR)
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    sent = await a_tip_off(client, database.owner_url, of=None)
    answer = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": MUONG_HUNG})
    assert answer.json()["unit"]["code"] == CHIENG_SO
    assert (await neighbour.read(sent)).json()["area"]["code"] == MUONG_HUNG
    # Choosing the same once more changes nothing.
    again = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": MUONG_HUNG})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (replace(NEIGHBOUR, area="99999"), "No commune or province"),
        (replace(NEIGHBOUR, unit="00004"), "another province"),
        (replace(NEIGHBOUR, is_additional=True), "Only the province's own desk"),
        (replace(NEIGHBOUR, red_only=True), "Only weapon surrender"),
        (replace(NEIGHBOUR, valid_to=date(2026, 11, 23)), "end before it begins"),
    ],
)
async def test_what_makes_no_sense_is_refused(parts: Parts, word: Word, sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        await said(parts, word)


async def test_two_words_for_one_time_are_refused(parts: Parts) -> None:
    row_id = await said(parts, NEIGHBOUR)
    with pytest.raises(Misconfigured, match=f"Row {row_id} says otherwise"):
        await said(parts, replace(NEIGHBOUR, unit=SON_LA))
    await said(parts, replace(NEIGHBOUR, kind=Kind.TIP_OFF))


async def test_where_nobody_receives_is_told(client: httpx2.AsyncClient, parts: Parts) -> None:
    assert not await receiving.unattended(parts.engine, parts.shelf.now)
    await an_officer(client, parts, of=CHIENG_SO)
    gaps = await receiving.unattended(parts.engine, parts.shelf.now)
    assert len(gaps.communes) == len(parts.shelf.now.gazetteer.communes(gaps.desks[0].id)) - 1
    assert ([unit.code for unit in gaps.desks], [unit.code for unit in gaps.inspectorates]) == ([SON_LA], [SON_LA])
    await said(parts, NEIGHBOUR)
    await an_officer(client, parts, of=SON_LA, role=Role.PROVINCE)
    after = await receiving.unattended(parts.engine, parts.shelf.now)
    assert {unit.code for unit in gaps.communes} - {unit.code for unit in after.communes} == {MUONG_HUNG}
    assert (after.desks, len(after.inspectorates)) == ((), 1)
    ready = (await client.get("/health/ready")).json()
    assert ready["unattended"] == {"communes": len(after.communes), "duty_desks": 0, "inspectorates": 1}
