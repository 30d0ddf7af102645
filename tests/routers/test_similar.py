"""What may be the same: suggested within one's own sight, by envelopes alone, and never by who is mentioned."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2

from app.domain.roles import Role
from app.domain.weapons import ITEMS, ItemType
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_weapon_surrender as weapon_form
from tests.factories import an_item, an_open_pledge
from tests.officers import (
    CHIENG_SO,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
)

SCHOOL = "Có đối tượng bán ma túy cho học sinh ở cổng trường cấp hai, khoảng 5 giờ chiều."
AGAIN = "o cong truong co nguoi ban ma tuy cho hoc sinh luc tan hoc khoang 5 gio chieu"
HILL = "Có người trồng cây thuốc phiện trên nương, gần suối, thấy từ tháng trước."
PERSON = {"name": "Lò Văn Ắng", "description": "Hay đi xe máy màu đỏ."}
PLATE = "26B1-123.45"


async def similar(by: Officer, sent: Sent) -> list[dict[str, Any]]:
    answer = await by.client.get(f"/v1/submissions/{sent.id}/similar", headers=by.headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def ids(by: Officer, sent: Sent) -> list[str]:
    return [each["id"] for each in await similar(by, sent)]


async def declared(client: httpx2.AsyncClient, owner_url: str, *types: str) -> Sent:
    """A declaration of one thing of each type, all in the same words."""
    words = "súng kíp của ông nội để lại, treo trên gác bếp từ lâu"
    items = [an_item(type=each, unit=ITEMS[ItemType(each)].measures[0], description=words) for each in types]
    form = weapon_form(items=items, place={"unit_code": "04219"})
    answer = await client.post("/v1/weapon-surrenders", headers={"Idempotency-Key": str(uuid4())}, json=form)
    assert answer.status_code == 201, answer.text
    rows = await as_owner(owner_url, "SELECT id FROM submissions WHERE reference = $1", answer.json()["reference"])
    return Sent(rows[0]["id"], answer.json())


async def test_the_same_story_told_by_another_is_suggested_by_its_envelope(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, description=SCHOOL)
    other = await a_tip_off(client, owner_url, description=AGAIN, category="possession")
    copy = await a_tip_off(client, owner_url, description=SCHOOL)
    await a_tip_off(client, owner_url, description=HILL)
    answer = await client.get(f"/v1/submissions/{sent.id}/similar", headers=officer.headers)
    first, second = answer.json()["data"]
    assert (first["id"], first["score"], first["because"]) == (
        str(copy.id),
        1.0,
        ["similar_words", "near_in_time", "same_topic"],
    )
    assert (second["id"], second["because"]) == (str(other.id), ["similar_words", "near_in_time"])
    assert 0 < second["score"] < 1
    page = (await officer.page()).json()["data"]
    envelope = next(row for row in page if row["id"] == str(copy.id))
    assert {**envelope, "score": 1.0, "because": first["because"]} == first
    assert not any(word in answer.text for word in ("trường", "truong", "đối tượng"))


async def test_a_place_is_told_by_a_pin_or_by_words(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    code = {"unit_code": "04219"}
    pinned = await a_tip_off(
        client, owner_url, description=SCHOOL, place={**code, "point": {"lat": 21.0312, "lon": 103.7551}}
    )
    near = await a_tip_off(
        client, owner_url, description=HILL, place={**code, "point": {"lat": 21.0320, "lon": 103.7551}}
    )
    worded = await a_tip_off(
        client, owner_url, place={**code, "text": "cầu treo bản Nà Hỳ, xã Chiềng Cang, huyện Sông Mã, Sơn La"}
    )
    same = await a_tip_off(client, owner_url, description=HILL, place={**code, "text": "gan cau treo ban Na Hy"})
    other = await a_tip_off(
        client, owner_url, description=HILL, place={**code, "text": "bản Nà Sặng, xã Chiềng Cang, huyện Sông Mã"}
    )
    assert [(each["id"], each["because"][0]) for each in await similar(officer, pinned)] == [(str(near.id), "near_pin")]
    found = {each["id"]: each["because"] for each in await similar(officer, worded)}
    assert found[str(same.id)][0] == "same_place_text"
    assert str(other.id) not in found


async def test_nobody_is_searched_for(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    named: dict[str, Any] = {"people": [PERSON], "vehicle_plate": PLATE, "online_link": "https://example.org/a"}
    sent = await a_tip_off(client, owner_url, description=SCHOOL, **named)
    await a_tip_off(client, owner_url, description=HILL, **named)
    assert await similar(officer, sent) == []


async def test_weapons_are_compared_by_types_and_descriptions(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    # Few words, and no place that is finer than the commune.
    sent = await a_weapon_surrender(client, owner_url)
    await a_weapon_surrender(client, owner_url)
    assert await similar(officer, sent) == []
    gun, both, again = [
        await declared(client, owner_url, *types)
        for types in (["homemade_gun"], ["homemade_gun", "gun_part"], ["homemade_gun"])
    ]
    assert [(each["id"], each["score"], each["because"]) for each in await similar(officer, gun)] == [
        (str(again.id), 1.0, ["similar_words", "near_in_time", "same_items"]),
        (str(both.id), 0.9, ["similar_words", "near_in_time", "same_items"]),
    ]


async def test_nothing_is_similar_to_a_signature(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    await an_open_pledge(parts)
    sent = await a_signature(client, owner_url)
    await a_signature(client, owner_url)
    assert await similar(officer, sent) == []


async def test_nothing_out_of_sight_is_suggested(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, province: Officer
) -> None:
    there = await an_officer(client, parts, of=CHIENG_SO)
    collector = await an_officer(client, parts, role=Role.COLLECTOR)
    sent = await a_tip_off(client, owner_url)
    foreign = await a_tip_off(client, owner_url, of=CHIENG_SO)
    conflict = await a_tip_off(client, owner_url, concerns_officer=True)
    minors = await a_tip_off(client, owner_url, danger_flags=["child_at_risk"])
    assert await ids(officer, sent) == []
    assert await ids(chief, sent) == [str(minors.id)]
    await chief.moves(minors, "assign", person_id=str(officer.id))
    assert await ids(officer, sent) == [str(minors.id)]
    for reader, unseen in ((officer, foreign), (there, sent), (province, sent), (officer, conflict)):
        answer = await client.get(f"/v1/submissions/{unseen.id}/similar", headers=reader.headers)
        assert answer.status_code == 404
    await as_owner(owner_url, "UPDATE submissions SET with_province = true WHERE NOT conflict")
    # Of its own unit first among what is equally alike.
    assert set(await ids(province, sent)) == {str(foreign.id), str(minors.id)}
    refused = await client.get(f"/v1/submissions/{sent.id}/similar", headers=collector.headers)
    assert refused.status_code == 403


async def test_the_inspectorate_compares_what_it_alone_sees(
    client: httpx2.AsyncClient, owner_url: str, inspector: Officer
) -> None:
    one, other = [await a_tip_off(client, owner_url, concerns_officer=True) for _ in range(2)]
    await a_tip_off(client, owner_url)
    assert await ids(inspector, one) == [str(other.id)]


async def test_what_was_closed_long_ago_or_restricted_is_left_out(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    sent, closed = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    restricted = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "UPDATE submissions SET restricted_at = $2 WHERE id = $1", restricted.id, clock())
    close = "UPDATE submissions SET status = 'resolved', closed_at = $2 WHERE id = $1"
    await as_owner(owner_url, close, closed.id, clock() - timedelta(days=89))
    assert await ids(officer, sent) == [str(closed.id)]
    assert await ids(officer, restricted) == []
    await as_owner(owner_url, close, closed.id, clock() - timedelta(days=91))
    assert await ids(officer, sent) == []


async def test_comparing_is_reading_what_is_compared_and_none_of_the_candidates(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert await ids(officer, sent) == [str(other.id)]
    rows = await as_owner(owner_url, "SELECT submission_id, person_id, unit_id FROM events WHERE verb = 'read'")
    assert [tuple(row) for row in rows] == [(sent.id, officer.id, officer.unit_id)]


async def test_ten_are_shown_at_most(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = [await a_tip_off(client, owner_url) for _ in range(12)]
    assert len(await ids(officer, sent[0])) == 10
