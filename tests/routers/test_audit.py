"""The history as it is read: each reading is in it, and each reader sees what is theirs."""

from typing import Any

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.logs import sequenced
from tests.officers import CHIENG_SO, SON_LA, Officer, Sent, a_tip_off, an_officer, as_owner

READS = "SELECT role, person_id, unit_id, from_status, to_status, details FROM events WHERE verb = 'read' ORDER BY id"


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database) -> Sent:
    return await a_tip_off(client, database.owner_url)


async def listed(reader: Officer, **wanted: Any) -> list[dict[str, Any]]:
    answer = await reader.client.get("/v1/audit/events", headers=reader.headers, params=wanted)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


async def test_each_reading_is_an_event_that_changes_nothing(database: Database, officer: Officer, sent: Sent) -> None:
    first = await officer.read(sent)
    again = await officer.read(sent)
    assert (first.content, first.headers["ETag"]) == (again.content, again.headers["ETag"])
    known = await officer.read(sent, **{"If-None-Match": first.headers["ETag"]})
    assert known.status_code == 304
    reads = await as_owner(database.owner_url, READS)
    assert [tuple(row) for row in reads] == [("officer", officer.id, officer.unit_id, None, None, None)] * 3


async def test_without_the_event_nobody_gets_the_content(database: Database, officer: Officer, sent: Sent) -> None:
    await as_owner(database.owner_url, "REVOKE INSERT ON events FROM tinbao_app")
    answer = await officer.read(sent)
    assert answer.status_code == 500
    assert "content" not in answer.json()


async def test_what_is_not_shown_is_no_reading(
    client: httpx2.AsyncClient, parts: Parts, database: Database, officer: Officer, sent: Sent
) -> None:
    stranger = await an_officer(client, parts, of=CHIENG_SO)
    assert (await stranger.read(sent)).status_code == 404
    assert (await officer.act(sent, "claim", tag='"v9-0123456789abcdef"')).status_code == 412
    assert await as_owner(database.owner_url, READS) == []


async def test_the_citizen_is_not_told_of_readings(client: httpx2.AsyncClient, officer: Officer, sent: Sent) -> None:
    before = (await client.get("/v1/tracking", headers=sent.receipt)).json()
    await officer.read(sent)
    assert (await client.get("/v1/tracking", headers=sent.receipt)).json() == before


async def test_an_inspector_reads_the_own_province(
    client: httpx2.AsyncClient, parts: Parts, database: Database, officer: Officer, inspector: Officer, sent: Sent
) -> None:
    await officer.moves(sent, "claim")
    assert await listed(inspector) == []
    await sequenced(database)
    rows = await listed(inspector)
    assert {"submit", "read", "claim"} == {row["verb"] for row in rows}
    assert [row["position"] for row in rows] == sorted((row["position"] for row in rows), reverse=True)
    elsewhere = await an_officer(client, parts, role=Role.INSPECTOR, of="01")
    assert await listed(elsewhere) == []


async def test_a_chief_sees_what_the_station_read_and_nobody_elses_reading(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    officer: Officer,
    chief: Officer,
    inspector: Officer,
    sent: Sent,
) -> None:
    complaint = await a_tip_off(client, database.owner_url, category="officer_conduct")
    await officer.read(sent)
    assert (await inspector.read(complaint)).status_code == 200
    await as_owner(database.owner_url, "UPDATE events SET unit_id = $1", officer.unit_id)
    await officer.moves(sent, "claim")
    await sequenced(database)
    rows = await listed(chief)
    assert {(row["verb"], row["person_id"], row["submission_id"]) for row in rows} == {
        ("read", str(officer.id), str(sent.id))
    }
    elsewhere = await an_officer(client, parts, role=Role.CHIEF, of=CHIENG_SO)
    assert await listed(elsewhere) == []


async def test_the_admin_sees_what_concerns_no_submission(
    client: httpx2.AsyncClient, parts: Parts, database: Database, officer: Officer, sent: Sent
) -> None:
    await officer.read(sent)
    await as_owner(
        database.owner_url,
        "INSERT INTO events (at, verb, unit_id) VALUES (now(), 'change_hamlet', $1)",
        officer.unit_id,
    )
    await sequenced(database)
    admin = await an_officer(client, parts, role=Role.ADMIN, of=SON_LA)
    assert [row["verb"] for row in await listed(admin)] == ["change_hamlet"]


async def test_it_is_narrowed_and_paged(
    database: Database, client: httpx2.AsyncClient, clock: SetClock, officer: Officer, inspector: Officer, sent: Sent
) -> None:
    other = await a_tip_off(client, database.owner_url, of=CHIENG_SO)
    for _ in range(3):
        await officer.read(sent)
    clock.pass_by(minutes=5)
    await officer.read(sent)
    await sequenced(database)
    assert len(await listed(inspector, verb="read")) == 4
    assert len(await listed(inspector, verb="read", since=clock().isoformat())) == 1
    assert len(await listed(inspector, verb="read", until=clock().isoformat())) == 3
    assert [row["verb"] for row in await listed(inspector, submission_id=str(other.id))] == ["submit"]
    assert len(await listed(inspector, person_id=str(officer.id))) == 4
    assert len(await listed(inspector, unit_id=officer.unit_id)) == 5
    first = (await client.get("/v1/audit/events?limit=4", headers=inspector.headers)).json()
    assert (len(first["data"]), first["has_more"]) == (4, True)
    cursor = {"limit": 4, "cursor": first["next_cursor"]}
    rest = (await client.get("/v1/audit/events", params=cursor, headers=inspector.headers)).json()
    assert len(rest["data"]) == 2
    foreign = await client.get("/v1/audit/events", params={**cursor, "verb": "read"}, headers=inspector.headers)
    assert foreign.status_code == 400


@pytest.mark.parametrize("wanted", [{"verb": "x\x00"}, {"since": "2026-11-23"}, {"unit_id": 0}, {"limit": 201}])
async def test_odd_questions_are_refused(inspector: Officer, wanted: dict[str, Any]) -> None:
    answer = await inspector.client.get("/v1/audit/events", headers=inspector.headers, params=wanted)
    assert answer.status_code == 422, wanted
