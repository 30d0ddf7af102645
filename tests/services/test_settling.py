"""What a merger must not lose on its way: provinces that end, hands that do not follow, neighbours who answer."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import httpx2
import pytest

from app.core.database import open_session
from app.domain.roles import Role
from app.domain.units import Level, Unit
from app.repositories import mergers
from app.services import merger_files, merging, responsibilities, unit_loading
from app.services.merging import MergerReport
from app.services.responsibilities import Word
from app.web.parts import Parts
from tests.conftest import Database, SetClock, a_part_of_the_country
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, a_tip_off, a_weapon_surrender, an_officer, as_owner
from tests.opened import opener_of
from tests.services.test_splits import EAST, IN_THE_WEST, WEST, two_squares

TODAY = date(2026, 11, 23)
RENAMED_PROVINCE = f"province,{SON_LA},90,thành phố,Sơn La,,whole,,,thử"
RENAMED = f"commune,{MUONG_HUNG},{MUONG_HUNG},phường,Mường Hung,{SON_LA},whole,,,thử"


def split_of(code: str) -> list[str]:
    return [f"commune,{code},{part},xã,Phần {part},{SON_LA},part,,,thử" for part in (WEST, EAST)]


async def applied(parts: Parts, *lines: str, on: date = TODAY) -> MergerReport:
    changes, faults = merger_files.read("\n".join((",".join(merger_files.COLUMNS), *lines)).encode())
    assert faults == []
    async with open_session(parts.engine) as session, session.begin():
        report = await merging.apply(
            session, changes, on=on, now=parts.clock(), opener=opener_of(parts), polygons=two_squares
        )
    await parts.shelf.fill()
    return report


async def loaded(parts: Parts, units: list[Unit]) -> None:
    async with open_session(parts.engine) as session, session.begin():
        await unit_loading.load(session, units, a_part_of_the_country()[1])
    await parts.shelf.fill()


async def served_by_its_neighbour(parts: Parts) -> None:
    word = Word(MUONG_HUNG, CHIENG_SO, None, False, False, TODAY, None, "thử")
    async with open_session(parts.engine) as session, session.begin():
        await responsibilities.say(session, parts.shelf.now.gazetteer, word)
    await parts.shelf.fill()


async def lies(database: Database, sent_id: object) -> tuple[str, str, str | None]:
    (row,) = await as_owner(
        database.owner_url,
        "SELECT u.code || u.type AS unit, p.code || p.type AS province, a.code AS area FROM submissions s "
        "JOIN units u ON u.id = s.unit_id JOIN units p ON p.id = s.province_id LEFT JOIN units a ON a.id = s.area_id "
        "WHERE s.id = $1",
        sent_id,
    )
    return row["unit"], row["province"], row["area"]


async def test_what_communes_keep_of_a_province_that_ends_stays_in_sight_of_its_desk(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    red = await a_weapon_surrender(client, database.owner_url, item="grenade_bomb_mine", unit="quả")
    await as_owner(database.owner_url, "UPDATE submissions SET with_province = true WHERE id = $1", red.id)
    unrouted = await a_tip_off(client, database.owner_url, of=None)
    await applied(parts, RENAMED_PROVINCE)
    assert await lies(database, red.id) == ("04219xã", "90thành phố", MUONG_HUNG)
    desk = await an_officer(client, parts, of="90", role=Role.PROVINCE)
    assert set(await desk.queue()) == {red.id, unrouted.id}
    # The fallback was read when the house was opened, and has ended since.
    later = await a_tip_off(client, database.owner_url, of=None)
    assert await lies(database, later.id) == ("90thành phố", "90thành phố", None)


async def test_an_older_edition_leaves_communes_in_the_province_that_took_them(parts: Parts) -> None:
    await applied(parts, RENAMED_PROVINCE)
    await loaded(parts, a_part_of_the_country()[0])
    gazetteer = parts.shelf.now.gazetteer
    province = gazetteer.current_by_code(Level.PROVINCE, "90")
    assert province is not None
    assert MUONG_HUNG in {commune.code for commune in gazetteer.communes(province.id)}


async def test_an_edition_that_tells_another_day_means_the_same_unit(parts: Parts) -> None:
    report = await applied(parts, RENAMED, on=date(2026, 11, 20))
    (old,), (new,) = report.plan.ended, report.plan.begun
    edition = [replace(each, valid_to=TODAY) if each.id == old.id else each for each in a_part_of_the_country()[0]]
    await loaded(parts, [*edition, replace(new, id=900_000, valid_from=TODAY)])
    assert parts.shelf.now.gazetteer.unit(900_000) is None
    assert parts.shelf.now.gazetteer.current_by_code(Level.COMMUNE, MUONG_HUNG) == replace(new, valid_from=TODAY)


async def test_a_province_that_is_split_leaves_nothing_behind(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    unrouted, known = await a_tip_off(client, database.owner_url, of=None), await a_tip_off(client, database.owner_url)
    gazetteer = parts.shelf.now.gazetteer
    province = gazetteer.current_by_code(Level.PROVINCE, SON_LA)
    assert province is not None
    await applied(
        parts,
        *(f"province,{SON_LA},{code},tỉnh,Sơn La {code},,part,,,thử" for code in (97, 98)),
        *(
            f"commune,{each.code},{each.code},{each.type},{each.name},98,whole,,,thử"
            for each in gazetteer.communes(province.id)
        ),
    )
    assert await lies(database, unrouted.id) == ("97tỉnh", "97tỉnh", None)
    assert await lies(database, known.id) == (f"{MUONG_HUNG}xã", "98tỉnh", MUONG_HUNG)


async def test_what_a_desk_had_closed_and_opens_again_keeps_its_area(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(
        database.owner_url,
        "UPDATE submissions SET unit_id = province_id, with_province = true, status = 'resolved', closed_at = now() "
        "WHERE id = $1",
        sent.id,
    )
    await applied(parts, RENAMED_PROVINCE)
    desk = await an_officer(client, parts, of="90", role=Role.PROVINCE)
    shown = await desk.moves(sent, "reopen", reason="mới")
    assert (shown["unit"]["code"], shown["area"]["code"], shown["is_unrouted"]) == ("90", MUONG_HUNG, False)


async def test_nobody_is_left_holding_what_went_to_a_part_by_its_pin(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    officer = await an_officer(client, parts)
    sent = await a_tip_off(client, database.owner_url, place={"unit_code": MUONG_HUNG, "point": IN_THE_WEST})
    await officer.moves(sent, "claim")
    await applied(parts, *split_of(MUONG_HUNG))
    west = await an_officer(client, parts, of=WEST)
    shown = (await west.read(sent)).json()
    assert (shown["assignee_id"], shown["routing"]["placed_by"]) == (None, "merger")


async def test_a_commune_whose_neighbour_is_split_takes_back_what_is_its_own(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await served_by_its_neighbour(parts)
    sent = await a_tip_off(client, database.owner_url, of=MUONG_HUNG)
    assert await lies(database, sent.id) == (f"{CHIENG_SO}xã", "14tỉnh", MUONG_HUNG)
    await applied(parts, *split_of(CHIENG_SO))
    assert await lies(database, sent.id) == (f"{MUONG_HUNG}xã", "14tỉnh", MUONG_HUNG)


async def test_the_neighbour_knows_what_the_commune_it_answers_for_became(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await served_by_its_neighbour(parts)
    sent = await a_tip_off(client, database.owner_url, of=MUONG_HUNG)
    report = await applied(parts, RENAMED)
    (row,) = await as_owner(database.owner_url, "SELECT area_id FROM submissions WHERE id = $1", sent.id)
    assert row["area_id"] == report.plan.begun[0].id


async def test_a_citizen_who_could_choose_before_still_can(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(database.owner_url, "UPDATE submissions SET routing_state = 'ambiguous' WHERE id = $1", sent.id)
    await applied(parts, RENAMED)
    assert (await client.get("/v1/tracking", headers=sent.receipt)).json()["may_choose_place"] is True
    answer = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": CHIENG_SO})
    assert (answer.status_code, answer.json()["unit"]["code"]) == (200, CHIENG_SO)


async def test_the_register_goes_on_counting(client: httpx2.AsyncClient, parts: Parts, database: Database) -> None:
    before = await an_officer(client, parts)
    first = await a_tip_off(client, database.owner_url)
    await before.moves(first, "claim")
    await before.moves(first, "receive", **{"class": "crime"})
    await applied(parts, RENAMED)
    after = await an_officer(client, parts)
    numbers = []
    for _ in range(2):
        sent = await a_tip_off(client, database.owner_url)
        await after.moves(sent, "claim")
        numbers.append((await after.moves(sent, "receive", **{"class": "crime"}))["register_no"])
    assert numbers == ["2/2026", "3/2026"]


async def test_what_was_transferred_before_a_split_stays_with_the_province(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    desk = await an_officer(client, parts, of=SON_LA, role=Role.PROVINCE)
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(
        database.owner_url, "UPDATE submissions SET status = 'transferred', with_province = true WHERE id = $1", sent.id
    )
    await applied(parts, *split_of(MUONG_HUNG))
    await desk.moves(sent, "reroute", unit_code=WEST)
    assert "return" in await desk.allowed(sent)


async def test_chains_are_followed_and_the_archive_with_them(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    sent, closed = [await a_tip_off(client, database.owner_url) for _ in range(2)]
    await as_owner(
        database.owner_url, "UPDATE submissions SET status = 'withdrawn', closed_at = now() WHERE id = $1", closed.id
    )
    await applied(parts, RENAMED)
    clock.now += timedelta(days=1)
    await applied(parts, RENAMED.replace("phường", "xã"), on=TODAY + timedelta(days=1))
    officer = await an_officer(client, parts)
    assert await officer.queue() == [sent.id]
    assert (await officer.read(closed)).status_code == 200


async def test_a_reroute_during_a_merger_is_told_to_try_again_and_holds_nothing_up(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, of=None)
    async with open_session(parts.engine) as session, session.begin():
        # A merger that waited for the row that the reroute holds, while that waits for the merger, would never end.
        await mergers.lock_out(session)
        async with asyncio.timeout(5):
            answer = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": CHIENG_SO})
        assert answer.status_code == 503
    again = await client.post("/v1/tracking/place", headers=sent.receipt, json={"unit_code": CHIENG_SO})
    assert again.status_code == 200


@pytest.mark.parametrize("is_split", [False, True])
async def test_what_is_opened_again_finds_its_way(
    client: httpx2.AsyncClient, parts: Parts, database: Database, is_split: bool
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(
        database.owner_url,
        "UPDATE submissions SET status = 'resolved', closed_at = now(), with_province = true WHERE id = $1",
        sent.id,
    )
    await applied(parts, *(split_of(MUONG_HUNG) if is_split else [RENAMED]))
    desk = await an_officer(client, parts, of=SON_LA, role=Role.PROVINCE)
    shown = await desk.moves(sent, "reopen", reason="mới")
    assert (shown["unit"]["code"], shown["is_unrouted"]) == ((SON_LA, True) if is_split else (MUONG_HUNG, False))
