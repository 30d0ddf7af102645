"""What is said of a pin that lies outside of its commune."""

from dataclasses import replace

import httpx2
import pytest
import shapely

from app.core.polygons import Polygons
from app.services import hamlets
from app.services.reference import Reference
from app.web.parts import Parts
from tests.factories import unit_id_of
from tests.hamlets import HEADER, added, bring_in, change, read
from tests.officers import CHIENG_SO, MUONG_HUNG, an_officer

INSIDE, NEXT_DOOR, NOBODYS, FAR = (21.05, 103.85), (21.05, 103.95), (21.15, 103.85), (10.0, 106.0)


def with_areas(parts: Parts, *codes: str) -> Reference:
    """Squares of a tenth of a degree side by side, for these communes."""
    west = {MUONG_HUNG: 103.8, CHIENG_SO: 103.9}
    areas = [
        (unit_id_of(parts, code), shapely.to_wkb(shapely.box(west[code], 21.0, west[code] + 0.1, 21.1)))
        for code in codes
    ]
    return replace(parts.shelf.now, polygons=Polygons(areas))


@pytest.mark.parametrize(
    ("pin", "warned"), [(INSIDE, False), (NEXT_DOOR, True), (NOBODYS, True), (FAR, False), ((None, None), False)]
)
async def test_a_pin_outside_of_the_known_area_is_warned_of(
    parts: Parts, pin: tuple[float | None, float | None], *, warned: bool
) -> None:
    reference = with_areas(parts, MUONG_HUNG, CHIENG_SO)
    found = hamlets.warnings(unit_id_of(parts, MUONG_HUNG), *pin, reference)
    assert found == (["outside_commune"] if warned else [])


async def test_a_commune_without_a_boundary_is_warned_only_of_pins_in_others(parts: Parts) -> None:
    reference = with_areas(parts, CHIENG_SO)
    unit_id = unit_id_of(parts, MUONG_HUNG)
    assert hamlets.warnings(unit_id, *INSIDE, reference) == []
    assert hamlets.warnings(unit_id, *NEXT_DOOR, reference) == ["outside_commune"]
    assert hamlets.warnings(unit_id, *NEXT_DOOR, replace(reference, polygons=None)) == []


async def test_the_warning_comes_with_every_answer(client: httpx2.AsyncClient, parts: Parts) -> None:
    officer = await an_officer(client, parts)
    parts.shelf._now = with_areas(parts, MUONG_HUNG, CHIENG_SO)
    lat, lon = NEXT_DOOR
    body = await added(officer, point={"lat": lat, "lon": lon})
    assert [(each["pointer"], each["code"]) for each in body["warnings"]] == [("/point", "outside_commune")]
    assert (await read(officer, body["id"])).json() == body
    lines = (await bring_in(officer, f"{HEADER}Hai,bản,,{lat},{lon},\n")).json()["lines"]
    assert [line["warnings"] for line in lines] == [["outside_commune"]]
    lat, lon = INSIDE
    assert (await change(officer, body["id"], point={"lat": lat, "lon": lon})).json()["warnings"] == []
