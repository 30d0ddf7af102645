"""The routing decision is one form everywhere, and is kept with the submission for years."""

import httpx2
import pytest
import shapely

from app.core.database import open_session
from app.domain.roles import Role
from app.domain.units import Level
from app.services import boundary_sets
from app.services.boundary_sets import Origin
from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, a_tip_off, an_officer, as_owner

FORM = {
    "state",
    "unit",
    "candidates",
    "method",
    "former_unit",
    "province",
    "disagrees",
    "hint",
    "gazetteer",
    "boundaries",
}
BESIDE_THE_BORDER = {"point": {"lat": 21.0, "lon": 103.7501, "accuracy_m": 300}}


async def two_squares(parts: Parts) -> int:
    boxes = {MUONG_HUNG: (103.5, 20.8, 103.75, 21.2), CHIENG_SO: (103.75, 20.8, 104.0, 21.2)}
    units = {code: parts.shelf.now.gazetteer.current_by_code(Level.COMMUNE, code) for code in boxes}
    async with open_session(parts.engine) as session, session.begin():
        set_id = await boundary_sets.bring_in(
            session,
            [(unit.id, shapely.to_wkb(shapely.box(*boxes[code]))) for code, unit in units.items() if unit],
            Origin(source="thử", licence="thử", effective_on=None, sha256=b"\x01" * 32),
            now=parts.clock(),
        )
    await parts.shelf.fill()
    return set_id


async def test_intake_and_both_ways_of_asking_answer_alike(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    set_id = await two_squares(parts)
    asked = (await client.post("/v1/units/resolve", json={"place": BESIDE_THE_BORDER})).json()
    by_query = (await client.get("/v1/units/resolve", params=BESIDE_THE_BORDER["point"])).json()
    sent = await a_tip_off(client, database.owner_url, place=BESIDE_THE_BORDER)
    assert asked == by_query == sent.body["routing"]
    assert asked.keys() == FORM
    assert (asked["state"], asked["unit"]["code"], asked["boundaries"]) == ("ambiguous", CHIENG_SO, set_id)
    assert asked["gazetteer"].startswith("2026-11-23.")
    assert {each["unit"]["code"] for each in asked["candidates"]} >= {MUONG_HUNG, CHIENG_SO}


async def test_it_can_be_explained_after_the_citizen_chose_otherwise_and_the_boundaries_changed(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    set_id = await two_squares(parts)
    sent = await a_tip_off(client, database.owner_url, place=BESIDE_THE_BORDER)
    await two_squares(parts)
    await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": MUONG_HUNG})
    shown = (await (await an_officer(client, parts, of=MUONG_HUNG)).read(sent)).json()
    assert shown["routing"]["placed_by"] == "citizen"
    kept, told = shown["decision"], sent.body["routing"]
    for name in ("state", "method", "disagrees", "former_unit", "candidates", "gazetteer"):
        assert kept[name] == told[name], name
    assert kept["boundaries"] == set_id


async def test_the_distances_are_sealed(client: httpx2.AsyncClient, parts: Parts, database: Database) -> None:
    await two_squares(parts)
    sent = await a_tip_off(client, database.owner_url, place=BESIDE_THE_BORDER)
    far = max(each["distance_m"] for each in sent.body["routing"]["candidates"])
    (row,) = await as_owner(database.owner_url, "SELECT s::text AS words, distances FROM submissions s")
    assert far > 0
    assert row["distances"]
    assert b"distance_m" not in row["distances"]
    assert "distance_m" not in row["words"]


async def test_the_province_sees_what_is_unrouted_and_what_its_citizens_could_choose(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    desk = await an_officer(client, parts, of=SON_LA, role=Role.PROVINCE)
    sent = await a_tip_off(client, database.owner_url, place={"text": "Muong Sai, Son La"})
    (row,) = (await desk.page(unrouted=True)).json()["data"]
    assert (row["id"], row["routing"]["state"], row["area"]) == (str(sent.id), "ambiguous", None)
    assert len(row["routing"]["candidates"]) == 2


async def test_a_code_of_another_day_is_read_as_of_that_day(client: httpx2.AsyncClient) -> None:
    # 04168 was the town of Sông Mã and is the larger commune today: with and without the day it is the same place.
    then = (await client.get("/v1/units/resolve", params={"code": "04168", "on": "2025-06-30"})).json()
    assert (then["state"], then["unit"]["code"], then["former_unit"]["name"]) == (
        "resolved",
        "04168",
        "Thị trấn Sông Mã",
    )
    now = (await client.get("/v1/units/resolve", params={"code": "04168"})).json()
    assert (now["state"], now["unit"], now["former_unit"]) == ("resolved", then["unit"], None)


async def test_swapped_axes_are_said_wherever_a_pin_is_told(client: httpx2.AsyncClient, database: Database) -> None:
    swapped = {"lat": 103.75, "lon": 21.03}
    asked = await client.post("/v1/units/resolve", json={"place": {"point": swapped}})
    by_query = await client.get("/v1/units/resolve", params=swapped, headers={"Accept-Language": "en"})
    for answer in (asked, by_query):
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "axes_swapped")
    assert by_query.json()["errors"][0]["detail"] == "Latitude and longitude look swapped."
    # At intake nothing is refused for its place.
    sent = await a_tip_off(client, database.owner_url, place={"point": swapped})
    assert [each["code"] for each in sent.body["warnings"]] == ["axes_swapped"]


async def test_what_lies_elsewhere_is_unknown_and_numbers_that_are_none_are_refused(client: httpx2.AsyncClient) -> None:
    for lat, lon in ((60.0, 21.03), (-21.0, 105.8)):
        told = (await client.post("/v1/units/resolve", json={"place": {"point": {"lat": lat, "lon": lon}}})).json()
        assert (told["state"], told["hint"]["code"]) == ("unknown", "outside_vietnam")
    for number in ("NaN", "Infinity", "1e999", "91", "true", '"21"'):
        body = f'{{"place": {{"point": {{"lat": {number}, "lon": 3.7}}}}}}'
        answer = await client.post("/v1/units/resolve", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}, number
    for number in ("NaN", "inf", "1e999", "91", ""):
        assert (await client.get("/v1/units/resolve", params={"lat": number, "lon": 3.7})).status_code == 422


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({}, "/text"),
        ({"lat": 21}, "/lon"),
        ({"lon": 103}, "/lat"),
        ({"accuracy_m": 20}, "/lat"),
        ({"on": "2024-01-01"}, "/text"),
    ],
)
async def test_half_a_question_is_refused(client: httpx2.AsyncClient, params: dict[str, str], pointer: str) -> None:
    answer = await client.get("/v1/units/resolve", params=params)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])


async def test_a_day_is_told_in_words(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/units/resolve", json={"place": {"unit_code": "04219"}, "on": 0})
    assert answer.status_code == 422
