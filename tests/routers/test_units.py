from typing import Any

import httpx2

from app.domain.sorting import sort_key
from app.web.parts import Parts
from tests.factories import unit_id_of


async def found(client: httpx2.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/units", params=query)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def test_the_units_of_today_are_listed(client: httpx2.AsyncClient, parts: Parts) -> None:
    provinces = await found(client, level="province")
    assert len(provinces) == 34
    communes = await found(client, level="commune", parent=unit_id_of(parts, "14"))
    assert len(communes) == 75
    assert len(await found(client)) == sum(len(parts.shelf.now.gazetteer.communes(each["id"])) for each in provinces)
    assert await found(client, level="district") == []
    bare = [each.name for each in sorted(parts.shelf.now.gazetteer.provinces(), key=lambda unit: sort_key(unit.name))]
    assert [bare[place] in each["name"] for place, each in enumerate(provinces)] == [True] * 34


async def test_a_former_name_finds_the_unit_of_today(client: httpx2.AsyncClient, parts: Parts) -> None:
    (muong_hung,) = await found(client, name="Chiềng Cang", parent=unit_id_of(parts, "14"))
    assert (muong_hung["code"], [each["name"] for each in muong_hung["former"]]) == ("04219", ["Xã Chiềng Cang"])
    assert "04219" in [each["code"] for each in await found(client, name="chieng cang")]
    assert await found(client, name="không có nơi nào như thế") == []
    assert [each["code"] for each in await found(client, level="province", name="son la")] == ["14"]


async def test_a_question_that_makes_no_sense_is_refused(client: httpx2.AsyncClient) -> None:
    for query in (
        "level=hamlet",
        "parent=0",
        "parent=9e9",
        "parent=99999999999999999999",
        "name=%00",
        "name=",
        "name=" + "x" * 121,
    ):
        answer = await client.get(f"/v1/units?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields"), query


async def test_a_list_that_is_known_is_not_sent_again(client: httpx2.AsyncClient) -> None:
    first = await client.get("/v1/units?level=province")
    again = await client.get("/v1/units?level=province", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_a_place_is_understood_as_it_would_be_at_intake(client: httpx2.AsyncClient) -> None:
    place = {"name": "Chiềng Cang", "province_code": "14"}
    body = (await client.post("/v1/units/resolve", json={"place": place})).json()
    assert (body["state"], body["unit"]["code"], body["former_unit"]["name"]) == ("resolved", "04219", "Xã Chiềng Cang")
    by_code = (await client.get("/v1/units/resolve?code=04219")).json()
    assert by_code["unit"] == body["unit"]
    by_point = (await client.get("/v1/units/resolve?lat=21.03&lon=103.75")).json()
    assert (by_point["state"], by_point["unit"], by_point["province"]["code"]) == ("suggested", None, "14")
    assert (await client.get("/v1/units/resolve")).status_code == 422
    for odd in ("lat=nan&lon=1", "lat=1e999&lon=1", "text=%00", "code=%00", "accuracy_m=-1"):
        assert (await client.get(f"/v1/units/resolve?{odd}")).status_code == 422, odd
    for body in (b'{"place": {"point": {"lat": NaN, "lon": 1}}}', b'{"where": 1}', b'{"place": 5}'):
        answer = await client.post("/v1/units/resolve", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, body
