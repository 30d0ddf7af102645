"""What is handed in is counted before a witness, recorded, handed over and disposed of; nothing red passes a desk."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import CHIENG_SO, Officer, Sent, a_weapon_surrender, an_officer, as_owner, told

GUN = {"type": "homemade_gun", "quantity": 1, "unit": "khẩu"}
GRENADE = {"type": "grenade_bomb_mine", "quantity": 1, "unit": "quả"}
RECEPTION: dict[str, Any] = {"items": [GUN], "witness": "Quàng Thị Mai", "seal_no": "0007"}


async def a_grenade(client: httpx2.AsyncClient, owner_url: str) -> Sent:
    return await a_weapon_surrender(client, owner_url, item="grenade_bomb_mine", unit="quả")


def faults(answer: httpx2.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def test_a_gun_from_its_declaration_to_its_end(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer, clock: SetClock
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "advise")
    await officer.moves(sent, "schedule", slot="2026-11-25T09:00:00+07:00", handling="officer_visit")
    received = await officer.moves(
        sent,
        "receive",
        **{**RECEPTION, "items": [GUN, {"type": "ammunition", "quantity": "12", "unit": "viên"}]},
        explanation="Kèm theo đạn trong túi, người dân không nhớ.",
        gift_note="Một nồi cơm điện.",
    )
    assert [(item["type"], item["quantity"], item["measure"]) for item in received["content"]["received"]] == [
        ("homemade_gun", "1.000", "khẩu"),
        ("ammunition", "12.000", "viên"),
    ]
    (record,) = received["content"]["records"]
    assert (record["verb"], record["record_no"], record["seal_no"]) == ("receive", "1/2026", "0007")
    assert (record["person_id"], record["witness_id"]) == (str(officer.id), None)
    (note,) = received["notes"]
    assert (note["witness"], note["gift_note"]) == ("Quàng Thị Mai", "Một nồi cơm điện.")
    assert received["history"][-1]["details"] == {"record_no": "1/2026"}
    # A chief hands over, and the province sees nothing before.
    form = {"receiving_body": "PC06", "record_no": "12/BB-CAX"}
    assert (await officer.act(sent, "hand_over", **form)).status_code == 409
    assert (await province.read(sent)).status_code == 404
    clock.pass_by(minutes=1)
    handed = await chief.moves(sent, "hand_over", **form)
    assert handed["history"][-1]["details"] == form
    assert (await chief.act(sent, "dispose", record_no="1")).status_code == 409
    assert await province.queue() == [sent.id]
    assert len((await province.read(sent)).json()["content"]["received"]) == 2
    clock.pass_by(minutes=1)
    ended = await province.moves(sent, "dispose", record_no="45/BB-TH")
    assert ended["status"] == "disposed"
    assert [(each["verb"], each["record_no"], each["body"]) for each in ended["content"]["records"]] == [
        ("receive", "1/2026", None),
        ("hand_over", "12/BB-CAX", "PC06"),
        ("dispose", "45/BB-TH", None),
    ]
    assert [entry[0] for entry in told(ended)][-3:] == ["receive", "hand_over", "dispose"]


async def test_names_are_clear_nowhere(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "receive", **RECEPTION, gift_note="tặng áo mưa")
    for table in ("weapon_records", "received_items", "notes", "events"):
        rows = await as_owner(owner_url, f"SELECT t::text AS row FROM {table} t")
        written = " ".join(row["row"] for row in rows)
        assert rows
        assert "Quàng" not in written
        assert "áo mưa" not in written


@pytest.mark.parametrize("items", [[{**GUN, "quantity": 2}], [{**GUN, "type": "air_gun"}], [GUN, GUN]])
async def test_a_difference_is_explained(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, items: list[dict[str, Any]]
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    refused = await officer.act(sent, "receive", **{**RECEPTION, "items": items})
    assert faults(refused) == [("/explanation", "explanation_required")]
    assert (await officer.read(sent)).json()["content"]["received"] == []
    await officer.moves(sent, "receive", **{**RECEPTION, "items": items}, explanation="Đếm lại tại trụ sở.")


async def test_the_same_quantity_in_other_figures_is_no_difference(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "receive", **{**RECEPTION, "items": [{**GUN, "quantity": "1.000"}]})


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"items": None}, ("/items", "items_required")),
        ({"items": []}, ("/items", "too_short")),
        ({"items": [{**GUN, "quantity": 0}]}, ("/items/0/quantity", "greater_than")),
        ({"items": [{**GUN, "unit": "kg"}]}, ("/items/0/unit", "unit_not_allowed")),
        ({"witness": None}, ("/witness", "witness_required")),
        # The officers of these tests all bear this name, however it is typed.
        ({"witness": "lò  văn ƠN"}, ("/witness", "same_person")),
        ({"items": [GUN, GRENADE], "explanation": "Có thêm một quả."}, ("/items/1/type", "never_carried")),
    ],
)
async def test_what_is_missing_or_odd_is_named(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, given: dict[str, Any], fault: tuple[str, str]
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    assert faults(await officer.act(sent, "receive", **{**RECEPTION, **given})) == [fault]
    assert (await officer.read(sent)).json()["status"] == "declared"


async def test_a_witness_by_account_is_another_one_of_the_station(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer
) -> None:
    foreign = await an_officer(client, parts, of=CHIENG_SO)
    sent = await a_weapon_surrender(client, owner_url)
    form: dict[str, Any] = {"items": [GUN], "seal_no": "7"}
    for wrong, code in (
        (officer.id, "same_person"),
        (foreign.id, "not_of_the_station"),
        (uuid4(), "not_of_the_station"),
    ):
        assert faults(await officer.act(sent, "receive", **form, witness_id=str(wrong))) == [("/witness_id", code)]
    received = await officer.moves(sent, "receive", **form, witness_id=str(chief.id))
    assert (received["content"]["records"][0]["witness_id"], received["notes"]) == (str(chief.id), [])


async def test_what_is_red_is_secured_where_it_lies_and_handed_to_those_who_may_touch_it(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer
) -> None:
    amber, red = await a_weapon_surrender(client, owner_url), await a_grenade(client, owner_url)
    assert (await officer.act(red, "receive", **{**RECEPTION, "items": [GRENADE]})).status_code == 409
    assert (await officer.act(amber, "secure_site")).status_code == 409
    await officer.moves(red, "secure_site")
    form = {"receiving_body": "BCHQS", "record_no": "1/BB"}
    assert faults(await chief.act(red, "hand_over", **form)) == [("/military_reference", "military_reference_required")]
    for other in ("PC06", "PC04", "nobody"):
        refused = await chief.act(red, "hand_over", **{**form, "receiving_body": other}, military_reference="QS-77")
        assert faults(refused) == [("/receiving_body", "unknown_body")]
    handed = await chief.moves(red, "hand_over", **form, military_reference="QS-77/2026")
    assert handed["history"][-1]["details"] == {**form, "military_reference": "QS-77/2026"}
    assert (await province.moves(red, "dispose", record_no="2/BB"))["status"] == "disposed"


async def test_a_form_names_the_bodies_that_take_this_over(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    amber, red = await a_weapon_surrender(client, owner_url), await a_grenade(client, owner_url)
    await officer.moves(amber, "receive", **RECEPTION)
    await officer.moves(red, "secure_site")
    for sent, codes, is_needed in ((amber, ["BCHQS", "BDBP", "PC06"], False), (red, ["BCHQS"], True)):
        allowed = (await chief.read(sent)).json()["allowed"]
        form = next(each["form"] for each in allowed if each["verb"] == "hand_over")
        assert [body["const"] for body in form["properties"]["receiving_body"]["oneOf"]] == codes
        assert ("military_reference" in form["required"]) is is_needed


async def test_what_belongs_to_a_case_is_linked_to_it_under_seal(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "receive", **RECEPTION)
    clock.pass_by(minutes=1)
    assert (await officer.act(sent, "link", case_reference="VA 12/2026")).status_code == 409
    linked = await chief.moves(sent, "link", case_reference="VA 12/2026")
    assert (linked["status"], linked["notes"][-1]["case_reference"]) == ("linked_to_case", "VA 12/2026")
    rows = await as_owner(owner_url, "SELECT e::text AS row FROM events e")
    assert "VA 12" not in str([row["row"] for row in rows])
    # Whoever handed it in is not told that there is a case.
    assert "linked" not in (await client.get("/v1/tracking", headers=sent.receipt)).text


async def test_record_numbers_have_no_gaps(client: httpx2.AsyncClient, owner_url: str, parts: Parts) -> None:
    officers = [await an_officer(client, parts) for _ in range(3)]
    sent = [await a_weapon_surrender(client, owner_url) for _ in range(6)]
    # Every second one is refused and must take no number with it.
    forms = [RECEPTION, {**RECEPTION, "witness": "Lò Văn Ơn"}] * 3
    answers = await asyncio.gather(
        *(officers[place % 3].act(one, "receive", **forms[place]) for place, one in enumerate(sent))
    )
    assert [answer.status_code for answer in answers] == [200, 422] * 3
    rows = await as_owner(owner_url, "SELECT record_no FROM weapon_records ORDER BY record_no")
    assert [row["record_no"] for row in rows] == ["1/2026", "2/2026", "3/2026"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF])
async def test_a_foreign_commune_counts_nothing_here(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, role: Role
) -> None:
    foreign = await an_officer(client, parts, of=CHIENG_SO, role=role)
    sent = await a_weapon_surrender(client, owner_url)
    assert (await foreign.act(sent, "receive", **RECEPTION)).status_code == 404
