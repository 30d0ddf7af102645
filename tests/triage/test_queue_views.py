"""What a station looks for first, page by page and in numbers; and what a province sees of its communes."""

from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.core.database import open_session
from app.domain.principals import Principal
from app.domain.roles import Role
from app.repositories.records import driver_connection
from app.services import queue
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    Officer,
    Sent,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
    renewed,
    verified,
)

VIEWS = ("waiting", "about_to_breach", "breached", "escalated", "news")
NONE = {"open": 0, "emergencies": 0, "unassigned": 0, "mine": 0, **dict.fromkeys(VIEWS, 0)}


async def counts(officer: Officer, **asked: int) -> dict[str, Any]:
    answer = await officer.client.get("/v1/queue/counts", headers=officer.headers, params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def lines(province: Officer) -> dict[str, dict[str, Any]]:
    """The communes by code."""
    answer = await province.client.get("/v1/queue/units", headers=province.headers)
    assert answer.status_code == 200, answer.text
    return {line.pop("unit")["code"]: line for line in answer.json()["data"]}


async def agree(officer: Officer) -> dict[str, Any]:
    """Its counts, each of which must be the length of the page with the same filter."""
    told = await counts(officer)
    filters: dict[str, dict[str, Any]] = {
        "open": {},
        "emergencies": {"urgency": "emergency"},
        "unassigned": {"assignee": "none"},
        "mine": {"assignee": "me"},
        **{view: {"view": view} for view in VIEWS},
    }
    for name, wanted in filters.items():
        assert told[name] == len(await officer.queue(limit=200, **wanted)), name
    for state in told["states"]:
        assert state["count"] == len(await officer.queue(kind=state["kind"], status=state["status"]))
    assert sum(state["count"] for state in told["states"]) == told["open"]
    return told


async def test_clocks_come_near_and_are_missed(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, clock: SetClock
) -> None:
    weapon = await a_weapon_surrender(client, owner_url)
    tip_off = await a_tip_off(client, owner_url)
    due = {row["id"]: row["due_at"] for row in await as_owner(owner_url, "SELECT id, due_at FROM submissions")}
    assert due[tip_off.id] < due[weapon.id]
    assert await officer.queue(view="about_to_breach") == await officer.queue(view="breached") == []
    clock.now = due[tip_off.id]
    clock.pass_by(minutes=-30)
    officer = renewed(officer, parts)
    assert await officer.queue(view="about_to_breach") == [tip_off.id]
    assert await officer.queue(view="about_to_breach", within=29) == []
    assert (await counts(officer))["about_to_breach"] == 1
    assert (await counts(officer, within=29))["about_to_breach"] == 0
    clock.pass_by(minutes=30)
    officer = renewed(officer, parts)
    # In the very moment it is still in time.
    assert await officer.queue(view="about_to_breach") == [tip_off.id]
    clock.pass_by(seconds=1)
    assert await officer.queue(view="about_to_breach") == []
    assert await officer.queue(view="breached") == [tip_off.id]
    await officer.moves(tip_off, "claim")
    await officer.moves(tip_off, "receive", **{"class": "information"})
    assert await officer.queue(view="breached") == []
    await agree(officer)


async def test_what_was_escalated_and_what_has_news(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, province: Officer
) -> None:
    late, answered, _ = [await a_tip_off(client, owner_url) for _ in range(3)]
    await as_owner(
        owner_url, "UPDATE submissions SET escalated_at = now(), with_province = true WHERE id = $1", late.id
    )
    await as_owner(owner_url, "UPDATE submissions SET has_news = true WHERE id = $1", answered.id)
    assert await officer.queue(view="escalated") == await province.queue(view="escalated") == [late.id]
    assert await officer.queue(view="news") == [answered.id]
    assert await province.queue(view="news") == []
    assert (await agree(officer))["escalated"] == 1
    assert (await agree(province))["open"] == 1


async def offered(officer: Officer, sent: Sent) -> None:
    await officer.moves(sent, "reroute", unit_code=CHIENG_SO, reason="Địa điểm thuộc xã bên.")


async def test_what_waits_for_a_second_person(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    sent, _ = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    assert await officer.queue(view="waiting") == []
    await offered(officer, sent)
    assert await officer.queue(view="waiting") == await chief.queue(view="waiting") == [sent.id]
    assert (await agree(officer))["waiting"] == (await agree(chief))["waiting"] == 1
    (proposal,) = await as_owner(owner_url, "SELECT expires_at FROM proposals")
    clock.now = proposal["expires_at"]
    chief = renewed(chief, parts)
    assert await chief.queue(view="waiting") == []
    await as_owner(owner_url, "UPDATE proposals SET expires_at = expires_at + interval '1 day'")
    assert await chief.queue(view="waiting") == [sent.id]
    await as_owner(
        owner_url,
        "UPDATE proposals SET decision = 'withdrawn', decided_by = made_by, decided_at = made_at",
    )
    assert await chief.queue(view="waiting") == []


async def test_the_counts_are_of_what_one_may_see(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    officer: Officer,
    chief: Officer,
    province: Officer,
    inspector: Officer,
) -> None:
    await a_tip_off(client, owner_url)
    await a_tip_off(client, owner_url, category="health_danger")
    await a_tip_off(client, owner_url, category="inducing_minor")
    await a_tip_off(client, owner_url, concerns_officer=True)
    await a_tip_off(client, owner_url, of=None)
    await verified(client, owner_url, officer, "crime")
    await officer.moves(await a_weapon_surrender(client, owner_url), "set_aside", reason="đồ chơi của trẻ em")
    collector = await an_officer(client, parts, role=Role.COLLECTOR)
    told = await agree(officer)
    assert {name: told[name] for name in NONE} == {
        **NONE,
        "open": 3,
        "emergencies": 1,
        "unassigned": 2,
        "mine": 1,
        "about_to_breach": 1,
    }
    assert {(state["kind"], state["status"]): state["count"] for state in told["states"]} == {
        ("tip_off", "submitted"): 2,
        ("tip_off", "verifying"): 1,
    }
    assert told["states"][0]["status_text"].keys() == {"vi", "en"}
    assert (await agree(chief))["open"] == 4
    assert (await agree(province))["open"] == 1
    assert (await agree(inspector))["open"] == 1
    assert await agree(collector) == {**NONE, "states": []}


async def test_a_barred_officer_finds_no_trace_in_the_counts(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await as_owner(owner_url, "UPDATE submissions SET with_province = true WHERE id = $1", sent.id)
    await chief.moves(sent, "bar", person_id=str(officer.id), reason="Là họ hàng của người được nêu.")
    assert (await lines(province))[MUONG_HUNG]["tip_off"] == 1
    await province.moves(sent, "recuse", reason="Là họ hàng của người được nêu.")
    assert (await agree(officer))["open"] == (await agree(province))["open"] == 0
    assert (await agree(chief))["open"] == 1
    assert (await lines(province))[MUONG_HUNG]["tip_off"] == 0


async def test_a_province_counts_its_communes_and_sees_nothing_more(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer, clock: SetClock
) -> None:
    clock.pass_by(minutes=17)
    mine = await a_tip_off(client, owner_url, category="health_danger")
    await a_weapon_surrender(client, owner_url)
    await a_tip_off(client, owner_url, of=CHIENG_SO)
    await a_tip_off(client, owner_url, concerns_officer=True)
    await a_tip_off(client, owner_url, of=None)
    await a_tip_off(client, owner_url, of="03127")
    officer, province = renewed(officer, parts), renewed(province, parts)
    await officer.moves(mine, "claim")
    told = await lines(province)
    assert len(told) == len(parts.shelf.now.gazetteer.communes(province.unit_id)) == 75
    (due,) = await as_owner(owner_url, "SELECT due_at FROM submissions WHERE id = $1", mine.id)
    assert due["due_at"].minute
    nearest = due["due_at"].replace(minute=0, second=0, microsecond=0)
    assert told[MUONG_HUNG] == {
        "tip_off": 1,
        "weapon_surrender": 1,
        "pledge_signature": 0,
        "emergencies": 1,
        "unassigned": 1,
        "breached": 0,
        "nearest_due_at": nearest.isoformat().replace("+00:00", "Z"),
    }
    assert told[CHIENG_SO]["tip_off"] == 1
    nothing = dict.fromkeys(told[MUONG_HUNG], 0) | {"nearest_due_at": None}
    assert [line for code, line in told.items() if code not in {MUONG_HUNG, CHIENG_SO}] == [nothing] * 73
    # The wider sight ended with the statement.
    assert mine.id not in await province.queue()
    assert (await province.read(mine)).status_code == 404
    clock.now = due["due_at"]
    clock.pass_by(seconds=1)
    assert (await lines(renewed(province, parts)))[MUONG_HUNG]["breached"] == 1


async def test_the_communes_of_a_province_are_for_the_province_alone(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, inspector: Officer
) -> None:
    await a_tip_off(client, owner_url)
    for other in (officer, chief, inspector):
        answer = await other.client.get("/v1/queue/units", headers=other.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    elsewhere = await an_officer(client, parts, role=Role.PROVINCE, of="11")
    told = await lines(elsewhere)
    assert MUONG_HUNG not in told
    assert all(line["tip_off"] == 0 for line in told.values())


async def test_the_scope_of_counting_ends_with_the_statement(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, province: Officer
) -> None:
    await a_tip_off(client, owner_url)
    principal = Principal(
        person_id=province.id,
        session_id=province.session_id,
        posting_id=province.posting_id,
        role=Role.PROVINCE,
        unit_id=province.unit_id,
        is_investigator=False,
    )
    async with open_session(parts.engine) as session, session.begin():
        await queue.by_unit(session, principal, parts.shelf.now, parts.clock())
        connection = await driver_connection(session)
        assert await connection.fetchval("SELECT count(*) FROM submissions") == 0


@pytest.mark.parametrize("wanted", [{"view": "late"}, {"within": "0"}, {"within": "10081"}, {"within": "x"}])
async def test_a_view_that_makes_no_sense_is_refused(officer: Officer, wanted: dict[str, str]) -> None:
    answer = await officer.page(**wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")


async def test_a_cursor_is_bound_to_its_view(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    sent = [await a_tip_off(client, owner_url) for _ in range(3)]
    await as_owner(owner_url, "UPDATE submissions SET has_news = true")
    first = (await officer.page(view="news", limit=1)).json()
    cursor = first["next_cursor"]
    for other in ({}, {"view": "escalated"}, {"view": "news", "within": 30}):
        answer = await officer.page(cursor=cursor, **other)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    # Time passes between two pages, and the cursor stays good.
    clock.pass_by(minutes=5)
    rest = await officer.queue(view="news", cursor=cursor)
    assert {UUID(first["data"][0]["id"]), *rest} == {each.id for each in sent}
