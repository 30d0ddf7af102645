from datetime import timedelta
from typing import Any

import httpx2
import pytest

from app.domain.weapons import ITEMS, ItemType, Safety
from app.models.accepted import Accepted
from app.web.parts import Parts
from tests.citizens import WEAPONS, accepted, faults, kept, row, rows, send, send_bytes, warned
from tests.conftest import Database, SetClock
from tests.factories import a_weapon_surrender, an_item
from tests.opened import opened


async def declared(database: Database, body: dict[str, Any]) -> Any:
    return await row(
        database,
        "SELECT * FROM submissions s JOIN weapon_surrenders w ON w.submission_id = s.id WHERE reference = $1",
        body["reference"],
    )


async def test_a_declaration_is_kept_with_its_items(
    client: httpx2.AsyncClient, database: Database, parts: Parts
) -> None:
    items = [
        an_item(quantity=2, description="của ông nội để lại", loaded="no", condition="rusted"),
        an_item(type="ammunition", quantity=0.125, unit="kg"),
    ]
    answer = await send(client, WEAPONS, a_weapon_surrender(items=items))
    assert answer.status_code == 201
    Accepted.model_validate_json(answer.content)
    body = answer.json()
    assert (body["status"], body["unit"]["code"]) == ("declared", "04219")
    assert [each["code"] for each in body["advice"]] == ["officer_collects", "keep_receipt"]
    kept_row = await declared(database, body)
    assert (kept_row["handling"], kept_row["has_red"], kept_row["topic"]) == ("officer_visit", False, "amber")
    found = await rows(database, "SELECT * FROM weapon_items ORDER BY ordinal")
    assert [(each["type"], str(each["quantity"]), each["measure"], each["safety"]) for each in found] == [
        ("homemade_gun", "2.000", "khẩu", "amber"),
        ("ammunition", "0.125", "kg", "amber"),
    ]
    sealed = found[0]["description"]
    assert (
        await opened(parts, database, kept_row["id"], "weapon_items", "description 1", sealed) == "của ông nội để lại"
    )
    assert "912345678" not in str(dict(kept_row))


async def test_every_item_type_is_taken_in_and_red_ones_force_a_visit(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    for item in ItemType:
        facts = ITEMS[item]
        items = [an_item(type=item, unit=facts.measures[-1])]
        body = await accepted(client, WEAPONS, a_weapon_surrender(items=items, handling="bring_to_station"))
        kept_row = await declared(database, body)
        is_red = facts.safety is Safety.RED
        assert (kept_row["has_red"], kept_row["handling"]) == (
            (True, "site_visit") if is_red else (False, "bring_to_station")
        ), item
        assert (body["advice"][0]["code"] == "do_not_touch") is is_red, item
        assert kept_row["due_at"] == clock.now + (timedelta(minutes=30) if is_red else timedelta(hours=24))
        assert (kept_row["urgency"] == "emergency") is is_red


async def test_one_red_item_among_others_decides(client: httpx2.AsyncClient, database: Database) -> None:
    items = [an_item(), an_item(type="grenade_bomb_mine", unit="quả")]
    body = await accepted(client, WEAPONS, a_weapon_surrender(items=items, handling="bring_to_station"))
    assert (body["advice"][0]["code"], body["advice"][0]["phone"]) == ("do_not_touch", "113")
    assert (await declared(database, body))["handling"] == "site_visit"


async def test_what_may_be_brought_needs_neither_place_nor_phone(
    client: httpx2.AsyncClient, database: Database
) -> None:
    form = a_weapon_surrender(handling="bring_to_station", items=[an_item(type="support_tool", unit="bộ")])
    del form["place"], form["phone"]
    body = await accepted(client, WEAPONS, form)
    assert body["unit"]["code"] == "14"
    assert [each["code"] for each in body["advice"]] == ["by_appointment", "choose_commune", "keep_receipt"]


@pytest.mark.parametrize("handling", ["officer_visit", "site_visit"])
async def test_a_visit_needs_a_place_and_a_phone(client: httpx2.AsyncClient, database: Database, handling: str) -> None:
    for missing in ("place", "phone"):
        form = a_weapon_surrender(handling=handling)
        del form[missing]
        answer = await send(client, WEAPONS, form)
        assert (answer.status_code, faults(answer)) == (422, {(f"/{missing}", f"{missing}_required")})
    assert await kept(database) == 0


async def test_slots_lie_in_the_next_thirty_days(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    slots = [(clock.now + timedelta(**ahead)).isoformat() for ahead in ({"hours": -1}, {"days": 3}, {"days": 31})]
    body = await accepted(client, WEAPONS, a_weapon_surrender(preferred_slots=slots))
    assert warned(body) == {("/preferred_slots/0", "too_old"), ("/preferred_slots/2", "too_old")}
    assert (await declared(database, body))["preferred_slots"] == [clock.now + timedelta(days=3)]


async def test_a_loaded_gun_near_children_comes_before_the_rest(client: httpx2.AsyncClient, database: Database) -> None:
    for fields in ({"near_children_or_fire": True}, {"items": [an_item(loaded="yes")]}):
        body = await accepted(client, WEAPONS, a_weapon_surrender(**fields))
        assert (await declared(database, body))["urgency"] == "high"


async def test_odd_quantities_never_break_the_house(client: httpx2.AsyncClient, database: Database) -> None:
    good = '"origin":"found","handling":"bring_to_station","safety_acknowledged":true'
    for odd in (
        "NaN",
        "Infinity",
        "1e999",
        "-1",
        "0",
        "1e-9",
        "9" * 400,
        "null",
        "true",
        '"NaN"',
        '"1e5000"',
        "[]",
        '"\\u0000"',
    ):
        body = f'{{{good},"items":[{{"type":"homemade_gun","unit":"khẩu","quantity":{odd}}}]}}'
        answer = await send_bytes(client, WEAPONS, body.encode())
        assert answer.status_code in {400, 422}, (odd, answer.text)
    for odd in (
        "NaN",
        '"9999-12-31T23:59:59-14:00"',
        '["9999-12-31T23:59:59-14:00"]',
        "[1e999]",
        '["0001-01-01T00:00:00+14:00"]',
    ):
        items = '"items":[{"type":"homemade_gun","unit":"khẩu","quantity":1}]'
        answer = await send_bytes(client, WEAPONS, f'{{{good},{items},"preferred_slots":{odd}}}'.encode())
        assert (answer.status_code, len(answer.json()["warnings"])) == (201, 1), odd
    assert (await row(database, "SELECT count(*) AS n FROM submissions"))["n"] == 5
