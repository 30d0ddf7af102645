"""Hamlets: everybody reads the list, the police of the commune keep it, nobody else does."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain.units import Level
from app.models.hamlet import HamletKept
from app.web.parts import Parts
from tests import hamlets
from tests.citizens import faults
from tests.factories import unit_id_of
from tests.hamlets import CHIENG_CANG, FULL, PIN, YEN_HUNG
from tests.officers import CHIENG_SO, SON_LA, Officer, an_officer


async def test_an_officer_adds_a_hamlet_and_everybody_finds_it(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer, owner_url: str
) -> None:
    old = hamlets.former(parts, CHIENG_CANG)
    answer = await hamlets.add(officer, **{**FULL, "name": " bản\tAnh  Trung", "former_unit_id": old})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    HamletKept.model_validate(body)
    assert body["former_unit"]["code"] == CHIENG_CANG
    # The kind stands beside the name, not in it.
    assert (body["name"], body["kind"], body["point"], body["households"]) == ("Anh Trung", "bản", PIN, 61)
    assert (body["version"], body["ended_on"], body["warnings"]) == (1, None, [])
    again = await hamlets.read(officer, body["id"])
    assert (again.content, again.headers["ETag"]) == (answer.content, answer.headers["ETag"])
    assert again.headers["Cache-Control"] == "no-store"
    (shown,) = await hamlets.listed(client, parts, officer.unit_id)
    assert shown == {name: body[name] for name in ("id", "name", "kind", "former_unit", "point")}
    assert await hamlets.events_of_units(owner_url) == [
        ("hamlet_add", officer.unit_id, "officer", officer.id, {"hamlet": body["id"]}),
    ]


async def test_households_are_a_figure_for_the_police_of_the_commune_alone(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer
) -> None:
    await hamlets.added(officer, **FULL)
    for headers in ({}, officer.headers):
        await parts.shelf.fill()
        answer = await client.get(f"/v1/units/{officer.unit_id}/hamlets", headers=headers)
        assert "households" not in answer.text


async def test_the_list_is_public_cached_and_its_tag_is_of_this_list_alone(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer
) -> None:
    await hamlets.added(officer)
    await parts.shelf.fill()
    path = f"/v1/units/{officer.unit_id}/hamlets"
    answer = await client.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert (await client.get(path, headers=tag)).status_code == 304
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    await hamlets.added(neighbour)
    await parts.shelf.fill()
    assert (await client.get(path, headers=tag)).status_code == 304
    await hamlets.added(officer, name="Đứa Mòn")
    await parts.shelf.fill()
    assert (await client.get(path, headers=tag)).status_code == 200


async def test_the_list_is_in_vietnamese_order(client: httpx2.AsyncClient, parts: Parts, officer: Officer) -> None:
    for name in ("Đứa Mòn", "Dạ", "Ánh", "Anh", "Bó"):
        await hamlets.added(officer, name=name)
    names = [each["name"] for each in await hamlets.listed(client, parts, officer.unit_id)]
    assert names == ["Anh", "Ánh", "Bó", "Dạ", "Đứa Mòn"]


async def test_a_former_commune_leads_to_the_list_of_the_one_it_went_into_whole(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer
) -> None:
    body = await hamlets.added(officer)
    await parts.shelf.fill()
    answer = await client.get(f"/v1/units/{hamlets.former(parts, CHIENG_CANG)}/hamlets")
    assert answer.json()["unit"]["id"] == officer.unit_id
    assert [each["id"] for each in answer.json()["data"]] == [body["id"]]


async def test_what_is_no_commune_or_was_divided_has_no_list(client: httpx2.AsyncClient, parts: Parts) -> None:
    gazetteer = parts.shelf.now.gazetteer
    communes = [unit for code in range(99999) for unit in gazetteer.former_by_code(Level.COMMUNE, f"{code:05}")]
    divided = next(unit for unit in communes if len(gazetteer.today_of(unit)[0]) > 1)
    district = gazetteer.former_by_code(Level.DISTRICT, "126")[0]
    for unit_id in (divided.id, district.id, unit_id_of(parts, SON_LA), 2**31 - 1):
        answer = await client.get(f"/v1/units/{unit_id}/hamlets")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), unit_id
    for odd in ("0", "-1", str(2**31), "9" * 400, "x", "%00", "1.5"):
        assert (await client.get(f"/v1/units/{odd}/hamlets")).status_code == 422, odd


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": ""}, {("/name", "string_too_short")}),
        ({"name": "\u200b \u202e"}, {("/name", "string_too_short")}),
        ({"name": "x" * 121}, {("/name", "string_too_long")}),
        ({"name": "A\x00B"}, {("/name", "nul")}),
        ({"name": "=HYPERLINK(1)"}, {("/name", "name_begins_oddly")}),
        ({"name": "\u200b@SUM"}, {("/name", "name_begins_oddly")}),
        ({"name": 5}, {("/name", "string_type")}),
        ({"kind": "Bản"}, {("/kind", "enum")}),
        ({"kind": None}, {("/kind", "enum")}),
        ({"households": -1}, {("/households", "greater_than_equal")}),
        ({"households": 100_001}, {("/households", "less_than_equal")}),
        ({"households": True}, {("/households", "int_type")}),
        ({"households": "61"}, {("/households", "int_type")}),
        ({"households": 2**70}, {("/households", "less_than_equal")}),
        ({"point": {"lat": 103.89, "lon": 21.02}}, {("/point/lat", "less_than_equal")}),
        ({"point": {"lat": 21.02, "lon": 10.3}}, {("/point", "outside_vietnam")}),
        ({"point": {"lat": 21.02}}, {("/point/lon", "missing")}),
        ({"point": {**PIN, "accuracy_m": 5}}, {("/point", "extra_forbidden")}),
        ({"former_unit_id": 2**31}, {("/former_unit_id", "less_than_equal")}),
        ({"former_unit_id": 2**31 - 1}, {("/former_unit_id", "not_a_former_commune")}),
        ({"unit_id": 1}, {("", "extra_forbidden")}),
        ({"version": 7}, {("", "extra_forbidden")}),
    ],
)
async def test_a_hamlet_that_does_not_hold_is_refused(
    officer: Officer, owner_url: str, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    answer = await hamlets.add(officer, **fields)
    assert (answer.status_code, faults(answer)) == (422, expected)
    assert await hamlets.events_of_units(owner_url) == []


async def test_only_a_former_commune_of_the_own_one_counts(parts: Parts, officer: Officer) -> None:
    gazetteer = parts.shelf.now.gazetteer
    district = gazetteer.former_by_code(Level.DISTRICT, "126")[0]
    for unit_id in (hamlets.former(parts, YEN_HUNG), officer.unit_id, district.id, unit_id_of(parts, SON_LA)):
        answer = await hamlets.add(officer, former_unit_id=unit_id)
        assert faults(answer) == {("/former_unit_id", "not_a_former_commune")}


@pytest.mark.parametrize(
    "odd",
    [
        '"\\ud800"',
        '"\\u0000"',
        "NaN",
        "Infinity",
        "-1e999",
        "9" * 400,
        "[" * 300 + "]" * 300,
        "{}",
        '{"lat":NaN,"lon":1e999}',
        '{"lat":true,"lon":false}',
    ],
)
async def test_odd_input_is_refused_and_nothing_is_kept(officer: Officer, owner_url: str, odd: str) -> None:
    body = await hamlets.added(officer)
    tag = (await hamlets.read(officer, body["id"])).headers["ETag"]
    headers = {**officer.headers, "Content-Type": "application/json", "If-Match": tag}
    for field in ("name", "kind", "former_unit_id", "point", "households", "nobody_knows_this"):
        form = {"name": '"A"', "kind": '"bản"', field: odd}
        written = "{" + ",".join(f'"{name}":{value}' for name, value in form.items()) + "}"
        sent = await officer.client.post(
            hamlets.HAMLETS, headers={**headers, "Idempotency-Key": str(uuid4())}, content=written.encode()
        )
        assert sent.status_code in {400, 422}, (field, sent.text)
        patched = await officer.client.patch(
            f"{hamlets.HAMLETS}/{body['id']}", headers=headers, content=f'{{"{field}":{odd}}}'.encode()
        )
        assert patched.status_code in {400, 422}, (field, patched.text)
    assert len(await hamlets.events_of_units(owner_url)) == 1


async def test_two_spellings_of_one_hamlet_do_not_stand_side_by_side(parts: Parts, officer: Officer) -> None:
    await hamlets.added(officer, name="Nà Hòa")
    for name in ("NÀ HOÀ", "bản Nà  Hòa", "Nà-Hòa"):
        assert faults(await hamlets.add(officer, name=name)) == {("/name", "duplicate_hamlet")}, name
    for fields in ({"name": "Nà Hoa"}, {"kind": "thôn"}, {"former_unit_id": hamlets.former(parts, CHIENG_CANG)}):
        await hamlets.added(officer, **{"name": "Nà Hòa", **fields})


async def test_of_two_spellings_at_the_same_time_one_is_kept(officer: Officer, owner_url: str) -> None:
    names = ["Nà Hòa", "Nà Hoà", "NÀ HÒA", "nà hòa"] * 2
    answers = await asyncio.gather(*(hamlets.add(officer, name=name) for name in names))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    assert len(await hamlets.events_of_units(owner_url)) == 1


async def test_creating_needs_a_key_and_a_repeat_is_answered_like_the_first(officer: Officer, owner_url: str) -> None:
    key = str(uuid4())
    without = await officer.client.post(hamlets.HAMLETS, headers=officer.headers, json=FULL)
    assert (without.status_code, without.json()["code"]) == (400, "missing_idempotency_key")
    first, again = [await hamlets.add(officer, key=key, **FULL) for _ in range(2)]
    assert first.status_code == again.status_code == 201
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    other = await hamlets.add(officer, key=key, name="Khác")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert len(await hamlets.events_of_units(owner_url)) == 1


async def test_a_key_is_of_the_posting_that_sent_it(client: httpx2.AsyncClient, parts: Parts, officer: Officer) -> None:
    key, neighbour = str(uuid4()), await an_officer(client, parts, of=CHIENG_SO)
    own, foreign = await hamlets.add(officer, key=key), await hamlets.add(neighbour, key=key)
    assert own.json()["id"] != foreign.json()["id"]


async def test_what_was_refused_may_be_corrected_under_the_same_key(officer: Officer) -> None:
    key = str(uuid4())
    assert (await hamlets.add(officer, key=key, name="=1")).status_code == 422
    assert (await hamlets.add(officer, key=key, name="Một")).status_code == 201
