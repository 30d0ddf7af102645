import json

import httpx2
import pytest

from app.core.database import open_session
from app.services import areas, boundary_sets
from app.services.boundary_sets import Origin
from app.web.parts import Parts
from tests.factories import unit_id_of

AREA = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[103.7, 21.0], [103.9, 21.0], [103.80001, 21.2], [103.7, 21.0]],
            [[103.79, 21.05], [103.81, 21.05], [103.8, 21.06], [103.79, 21.05]],
        ],
        [[[104.7, 21.0], [104.9, 21.0], [104.8, 21.2], [104.7, 21.0]]],
    ],
}


async def bring_in(parts: Parts, *, may_be_shown: bool) -> None:
    origin = Origin("Survey", "CC BY 4.0", None, b"s" * 32, may_be_shown)
    async with open_session(parts.engine) as session, session.begin():
        shapes = [(unit_id_of(parts, "04219"), areas.wkb(AREA))]
        await boundary_sets.bring_in(session, shapes, origin, now=parts.clock())
    await parts.shelf.fill()


async def test_a_boundary_is_shown_as_it_was_imported(client: httpx2.AsyncClient, parts: Parts) -> None:
    await bring_in(parts, may_be_shown=True)
    hung = unit_id_of(parts, "04219")
    answer = await client.get(f"/v1/units/{hung}/boundary")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/geo+json")
    active = parts.shelf.now.boundary_set
    assert active is not None
    assert answer.json() == {
        "type": "Feature",
        "id": hung,
        "geometry": AREA,
        "properties": {
            "code": "04219",
            "name": "Xã Mường Hung",
            "source": "Survey",
            "licence": "CC BY 4.0",
            "effective_on": None,
            "boundary_set": active.id,
        },
    }
    assert answer.headers["cache-control"].startswith("public")
    known = {"If-None-Match": answer.headers["etag"]}
    assert (await client.get(f"/v1/units/{hung}/boundary", headers=known)).status_code == 304


async def test_a_licence_that_forbids_it_is_told(client: httpx2.AsyncClient, parts: Parts) -> None:
    await bring_in(parts, may_be_shown=False)
    answer = await client.get(f"/v1/units/{unit_id_of(parts, '04219')}/boundary", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    body = answer.json()
    assert (body["code"], body["source"], body["licence"]) == ("boundary_not_shown", "Survey", "CC BY 4.0")
    assert "licence" in body["detail"]
    assert "103.7" not in json.dumps(body)


@pytest.mark.parametrize("may_be_shown", [True, False])
async def test_an_unknown_unit_has_no_boundary(client: httpx2.AsyncClient, parts: Parts, may_be_shown: bool) -> None:
    await bring_in(parts, may_be_shown=may_be_shown)
    assert (await client.get("/v1/units/2147483647/boundary")).status_code == 404
    for odd in ("0", "-1", "99999999999", "x", "%00", "1.5"):
        assert (await client.get(f"/v1/units/{odd}/boundary")).status_code == 422, odd


async def test_a_unit_without_an_area_has_no_boundary(client: httpx2.AsyncClient, parts: Parts) -> None:
    so = unit_id_of(parts, "04195")
    assert (await client.get(f"/v1/units/{so}/boundary")).status_code == 404, "no set is active"
    await bring_in(parts, may_be_shown=True)
    assert (await client.get(f"/v1/units/{so}/boundary")).status_code == 404
