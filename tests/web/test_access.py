"""The hallway of the staff: no token, no entry; a commit before the answer; no scope left behind."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app import errors
from app.core.database import open_engine, open_session
from app.domain.roles import Role
from app.repositories import scope
from app.web import problems
from app.web.access import QueueReader, SessionDep, StaffMember
from app.web.parts import Parts
from tests.conftest import Database
from tests.staff import Employed, an_officer, as_console, bearer, signed_in

NAME = text("UPDATE people SET display_name = :name WHERE id = :id")
# The parent of a unit is checked at the commit and not before.
ORPHAN = text("INSERT INTO units (id, level, code, type, name, parent_id) VALUES (0, 'commune', 'x', 'xã', 'X', -1)")


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


@pytest.fixture
async def one_connection(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database.app_url, size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def hall(parts: Parts, one_connection: AsyncEngine) -> AsyncIterator[httpx2.AsyncClient]:
    """A house of three doors behind the real hallway, whose pool has a single connection."""
    app = FastAPI()
    app.state.parts = replace(parts, engine=one_connection)
    problems.install(app)

    @app.get("/queue")
    async def queue(principal: QueueReader) -> str:
        return principal.role

    @app.post("/rename/{name}")
    async def rename(name: str, principal: StaffMember, session: SessionDep) -> str:
        await (await session.connection()).execute(NAME, {"name": name, "id": principal.person_id})
        if name == "refused":
            raise errors.PreconditionFailed
        return name

    @app.post("/fail")
    async def fail(principal: StaffMember, session: SessionDep) -> str:
        await scope.of_console(session)
        await (await session.connection()).execute(ORPHAN)
        return "kept"

    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
        yield client


async def name_of(parts: Parts, officer: Employed) -> str:
    async with open_session(parts.engine) as session:
        await scope.of_console(session)
        row = await (await session.connection()).execute(
            text("SELECT display_name FROM people WHERE id = :id"), {"id": officer.id}
        )
        return str(row.scalar_one())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic b2ZmaWNlcjp4"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Bearer " + "[" * 4000},
        {"Authorization": "Bearer é.é.é"},
    ],
)
async def test_without_a_token_of_ours_nobody_enters(hall: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    answer = await hall.get("/queue", headers=httpx2.Headers(headers, encoding="latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_role_without_the_permission_is_refused(hall: httpx2.AsyncClient, parts: Parts) -> None:
    admin = await signed_in(parts, await an_officer(parts, role=Role.ADMIN, of="14"))
    answer = await hall.get("/queue", headers=bearer(admin))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_what_an_endpoint_changed_is_committed_before_the_answer(
    hall: httpx2.AsyncClient, parts: Parts, officer: Employed
) -> None:
    tokens = await signed_in(parts, officer)
    seen: list[str] = []

    async def look(_: httpx2.Response) -> None:
        seen.append(await name_of(parts, officer))

    hall.event_hooks["response"] = [look]
    assert (await hall.post("/rename/Cà", headers=bearer(tokens))).status_code == 200
    assert seen == ["Cà"]


async def test_a_commit_that_fails_becomes_the_answer(
    hall: httpx2.AsyncClient, parts: Parts, officer: Employed
) -> None:
    answer = await hall.post("/fail", headers=bearer(await signed_in(parts, officer)))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")


async def test_a_refusal_rolls_back(hall: httpx2.AsyncClient, parts: Parts, officer: Employed) -> None:
    answer = await hall.post("/rename/refused", headers=bearer(await signed_in(parts, officer)))
    assert answer.status_code == 412
    assert await name_of(parts, officer) == "Lò Văn Ơn"


async def test_a_request_leaves_no_scope_on_its_connection(
    hall: httpx2.AsyncClient, parts: Parts, officer: Employed, one_connection: AsyncEngine
) -> None:
    tokens = await signed_in(parts, officer)
    for path, status in (("/rename/Cà", 200), ("/rename/refused", 412)):
        assert (await hall.post(path, headers=bearer(tokens))).status_code == status
        async with open_session(one_connection) as session:
            connection = await session.connection()
            for table in ("people", "postings", "sessions"):
                assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0
            for name in ("role", "person", "unit_ids", "session", "hamlet_ids"):
                setting = await connection.execute(text(f"SELECT current_setting('tinbao.{name}', true)"))
                assert not setting.scalar_one()


async def test_a_person_disabled_a_moment_ago_is_refused(
    hall: httpx2.AsyncClient, parts: Parts, officer: Employed
) -> None:
    tokens = await signed_in(parts, officer)
    assert (await hall.get("/queue", headers=bearer(tokens))).json() == "officer"
    await as_console(parts, "UPDATE people SET disabled_at = now() WHERE id = :id", id=officer.id)
    assert (await hall.get("/queue", headers=bearer(tokens))).status_code == 401
