"""A commune is split: what is open goes by its pin, or to the people of the province; nothing stays behind."""

from datetime import date

import httpx2
import pytest
import shapely

from app.core.database import open_session
from app.core.polygons import Polygons
from app.domain.gazetteer import Gazetteer
from app.domain.roles import Role
from app.domain.units import Level, Unit
from app.services import merger_files, merging
from app.services.merging import MergerReport
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import Officer, a_tip_off, an_officer, as_owner
from tests.opened import opener_of

TODAY = date(2026, 11, 23)
OLD, WEST, EAST = "04219", "90001", "90002"
# The old commune lies in a square that the meridian of 103.75° E cuts in two.
IN_THE_WEST, IN_THE_EAST = {"lat": 21.0, "lon": 103.7}, {"lat": 21.0, "lon": 103.8}
SPLIT = ",".join(merger_files.COLUMNS) + "".join(
    f"\ncommune,{OLD},{code},xã,{name},14,part,,,Nghị quyết thử"
    for code, name in ((WEST, "Mường Hung Tây"), (EAST, "Mường Hung Đông"))
)


async def two_squares(gazetteer: Gazetteer) -> Polygons:
    boxes = {WEST: (103.5, 20.8, 103.75, 21.2), EAST: (103.75, 20.8, 104.0, 21.2)}
    units = {code: gazetteer.current_by_code(Level.COMMUNE, code) for code in boxes}
    return Polygons((unit.id, shapely.to_wkb(shapely.box(*boxes[code]))) for code, unit in units.items() if unit)


async def split(parts: Parts) -> MergerReport:
    changes, faults = merger_files.read(SPLIT.encode())
    assert faults == []
    async with open_session(parts.engine) as session, session.begin():
        report = await merging.apply(
            session, changes, on=TODAY, now=parts.clock(), opener=opener_of(parts), polygons=two_squares
        )
    await parts.shelf.fill()
    return report


@pytest.fixture
async def desk(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, of="14", role=Role.PROVINCE)


async def test_open_submissions_go_by_their_pin_or_to_the_province(
    client: httpx2.AsyncClient, parts: Parts, database: Database, desk: Officer, clock: SetClock
) -> None:
    async def sent(**pin: object) -> str:
        place = {"unit_code": OLD, **({"point": pin} if pin else {})}
        return str((await a_tip_off(client, database.owner_url, place=place)).body["reference"])

    west, east = await sent(**IN_THE_WEST), await sent(**IN_THE_EAST, accuracy_m=50)
    blurred = await sent(lat=21.0, lon=103.7501, accuracy_m=500)
    elsewhere, without = await sent(lat=21.5, lon=103.7), await sent()
    report = await split(parts)
    assert (report.settled.by_pin, report.settled.to_province) == (2, 3)
    lies = {
        row["reference"]: row["code"]
        for row in await as_owner(
            database.owner_url,
            "SELECT s.reference, u.code FROM submissions s JOIN units u ON u.id = s.unit_id WHERE u.valid_to IS NULL",
        )
    }
    assert lies == {west: WEST, east: EAST, blurred: "14", elsewhere: "14", without: "14"}
    waiting = (await desk.page(unrouted=True)).json()["data"]
    assert {row["reference"] for row in waiting} == {blurred, elsewhere, without}
    assert {unit["code"] for row in waiting for unit in row["routing"]["candidates"]} == {WEST, EAST}


async def test_the_citizen_may_still_choose_the_part(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, of=OLD)
    await split(parts)
    seen = (await client.get("/v1/tracking", headers=sent.receipt)).json()
    assert seen["may_choose_place"] is True
    assert {unit["code"] for unit in seen["candidates"]} == {WEST, EAST}
    answer = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": EAST})
    assert (answer.status_code, answer.json()["unit"]["code"]) == (200, EAST)


async def test_a_pledge_is_open_in_both_parts_and_people_and_hamlets_wait_to_be_told(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await an_open_pledge(parts)
    officer = await an_officer(client, parts, of=OLD)
    hamlet_id = await a_hamlet(parts, "bản Anh Trung")
    report = await split(parts)
    assert (report.settled.postings, report.settled.hamlets, report.settled.pledges) == (0, 0, 2)
    assert [unit.code for unit in report.plan.split] == [OLD]
    # Who worked there still can, and finds nothing open: a new posting is a decision of people.
    assert await officer.queue() == []
    hamlet = parts.shelf.now.hamlets[hamlet_id]
    today, is_whole = parts.shelf.now.gazetteer.today_of(_unit(parts, hamlet.unit_id))
    assert ({unit.code for unit in today}, is_whole) == ({WEST, EAST}, False)


def _unit(parts: Parts, unit_id: int) -> Unit:
    unit = parts.shelf.now.gazetteer.unit(unit_id)
    assert unit is not None
    return unit
