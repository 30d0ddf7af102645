"""What was denied leaves a trace: who, what and when, and nothing of what it was about."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.services import denied_attempts
from app.web.parts import Parts
from tests.citizens import rows
from tests.conftest import Database
from tests.officers import CHIENG_SO, SON_LA, Officer, Sent, a_tip_off, an_officer, as_owner

TRACES = "SELECT role, person_id, unit_id, operation, code, target FROM denied_attempts ORDER BY at, id"


@pytest.fixture
async def sent(client: httpx2.AsyncClient, database: Database) -> Sent:
    return await a_tip_off(client, database.owner_url)


@pytest.fixture
async def stranger(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await an_officer(client, parts, of=CHIENG_SO)


async def traces(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await rows(database, TRACES)]


async def test_a_foreign_submission_and_none_leave_the_same_trace(
    client: httpx2.AsyncClient, database: Database, sent: Sent, stranger: Officer
) -> None:
    unknown = uuid4()
    for asked_for in (sent.id, unknown):
        answer = await client.get(f"/v1/submissions/{asked_for}", headers=stranger.headers)
        assert answer.status_code == 404
    same = {
        "role": "officer",
        "person_id": stranger.id,
        "unit_id": stranger.unit_id,
        "operation": "read_submission",
        "code": "not_found",
    }
    left = await traces(database)
    assert {trace.pop("target") for trace in left} == {UUID(str(sent.id)), unknown}
    assert left == [same, same]


async def test_what_a_role_may_never_do_leaves_a_trace(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    collector = await an_officer(client, parts, role=Role.COLLECTOR)
    assert (await client.get("/v1/people", headers=collector.headers)).status_code == 403
    (trace,) = await traces(database)
    assert (trace["role"], trace["operation"], trace["code"]) == ("collector", "list_people", "forbidden")


async def test_a_token_that_stands_for_nothing_any_more_leaves_a_trace(
    client: httpx2.AsyncClient, database: Database, stranger: Officer
) -> None:
    await as_owner(database.owner_url, "UPDATE people SET disabled_at = now() WHERE id = $1", stranger.id)
    assert (await client.get("/v1/queue", headers=stranger.headers)).status_code == 401
    (trace,) = await traces(database)
    assert (trace["person_id"], trace["operation"], trace["code"]) == (stranger.id, "read_queue", "invalid_token")


async def test_strangers_and_the_public_leave_none(
    client: httpx2.AsyncClient, database: Database, stranger: Officer
) -> None:
    await client.get("/v1/queue")
    await client.get("/v1/queue", headers={"Authorization": "Bearer forged.token.here"})
    await client.get("/v1/tracking", headers={"Receipt": "7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"})
    await client.get("/v1/problems/nothing-like-it")
    await client.get("/v1/me", headers=stranger.headers)
    assert await traces(database) == []


async def test_a_trace_that_cannot_be_written_does_not_change_the_answer(
    client: httpx2.AsyncClient,
    database: Database,
    stranger: Officer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await as_owner(database.owner_url, "ALTER TABLE denied_attempts RENAME TO gone")
    answer = await client.get(f"/v1/submissions/{uuid4()}", headers=stranger.headers)
    assert answer.status_code == 404
    assert "a denied attempt left no trace (read_submission, not_found): ProgrammingError" in caplog.text
    assert str(stranger.id) not in caplog.text


async def test_inspectors_read_those_of_their_province(
    client: httpx2.AsyncClient, parts: Parts, sent: Sent, stranger: Officer
) -> None:
    for _ in range(3):
        await client.get(f"/v1/submissions/{sent.id}", headers=stranger.headers)
    inspector = await an_officer(client, parts, role=Role.INSPECTOR, of=SON_LA)
    elsewhere = await an_officer(client, parts, role=Role.INSPECTOR, of="01")
    first = (await client.get("/v1/denied-attempts?limit=2", headers=inspector.headers)).json()
    assert (len(first["data"]), first["has_more"]) == (2, True)
    assert first["data"][0]["person_id"] == str(stranger.id)
    rest = await client.get(
        "/v1/denied-attempts", params={"limit": 2, "cursor": first["next_cursor"]}, headers=inspector.headers
    )
    assert (len(rest.json()["data"]), rest.json()["has_more"]) == (1, False)
    assert (await client.get("/v1/denied-attempts", headers=elsewhere.headers)).json()["data"] == []
    foreign = {"cursor": first["next_cursor"]}
    assert (await client.get("/v1/denied-attempts", params=foreign, headers=elsewhere.headers)).status_code == 400


async def test_nobody_changes_a_trace(parts: Parts, database: Database, stranger: Officer) -> None:
    asker = denied_attempts.Asker("officer", person_id=stranger.id)
    await denied_attempts.record(parts.engine, asker, operation="x", code="y", target=None, now=parts.clock())
    async with parts.reading.acquire() as connection:
        for statement in ("UPDATE denied_attempts SET code = 'z'", "DELETE FROM denied_attempts"):
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(statement)
