"""One connection for everybody, one after the other: nobody finds on it what the one before was allowed to see."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine, open_pool
from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import Officer, a_tip_off
from tests.officers import an_officer as at_the_door
from tests.repositories.population import settle
from tests.repositories.serving_role import setting_names
from tests.staff import PASSWORD, an_officer

CANCELLED = 200


@dataclass
class Single:
    """The house with a single connection for each way into the database."""

    engine: AsyncEngine
    reading: Any
    names: list[str]

    async def scopes(self) -> list[dict[str, str | None]]:
        """What is left in each setting, on the very connections that the next request gets."""
        columns = ", ".join(f"current_setting('tinbao.{name}', true) AS {name}" for name in self.names)
        async with self.engine.connect() as connection:
            (by_engine,) = (await connection.execute(text(f"SELECT {columns}"))).mappings().all()
        return [dict(by_engine), dict(await self.reading.fetchrow(f"SELECT {columns}"))]

    async def is_clean(self) -> bool:
        return all(value in {None, ""} for scope in await self.scopes() for value in scope.values())

    async def connections(self) -> tuple[int, int]:
        """The server's processes behind them."""
        async with self.engine.connect() as connection:
            by_engine = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        return by_engine, await self.reading.fetchval("SELECT pg_backend_pid()")


@pytest.fixture
async def single(app: FastAPI, parts: Parts, database: Database) -> AsyncIterator[Single]:
    engine, reading = open_engine(database.app_url, size=1), await open_pool(database.app_url, size=1)
    app.state.parts = replace(parts, engine=engine, reading=reading)
    names = await setting_names(database)
    assert {"role", "person", "unit_ids", "receipt", "client", "citizen", "session"} <= set(names)
    yield Single(engine, reading, names)
    await reading.close()
    await engine.dispose()


@pytest.fixture
async def officer(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    return await at_the_door(client, parts)


async def test_a_setting_that_outlives_its_transaction_would_be_found(single: Single) -> None:
    for local, leaves in (("true", False), ("false", True)):
        statement = f"SELECT set_config('tinbao.unit_ids', '{{1}}', {local})"
        async with single.engine.begin() as connection:
            await connection.execute(text(statement))
        async with single.reading.acquire() as connection, connection.transaction():
            await connection.execute(statement)
        assert await single.is_clean() is not leaves


async def test_no_request_leaves_its_scope_to_the_next(
    client: httpx2.AsyncClient, parts: Parts, database: Database, single: Single, officer: Officer
) -> None:
    collector = await an_officer(parts, role=Role.COLLECTOR)
    sent = await a_tip_off(client, database.owner_url)
    (somebody,) = await settle(database, parts, [officer])
    citizen = str(somebody.citizen)
    said: dict[str, Any] = {"sub": citizen, "sid": citizen, "role": Role.CITIZEN, "scope": "", "client_id": "tinbao"}
    phone = parts.citizen_tokens.issue(**said, unit=0, cv=1, now=parts.clock())
    at_home = {"Authorization": f"Bearer {phone}"}
    body = {"username": collector.username, "password": PASSWORD}
    pair = (await client.post("/v1/auth/token", json=body)).json()
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    refresh = {"refresh_token": pair["refresh_token"]}
    missing = "00000000-0000-4000-8000-000000000000"
    walk: list[tuple[str, Callable[[], Awaitable[httpx2.Response]], int]] = [
        ("sign in", lambda: client.post("/v1/auth/token", json=body), 200),
        ("wrong password", lambda: client.post("/v1/auth/token", json={**body, "password": "x" * 12}), 401),
        ("me", lambda: client.get("/v1/me", headers=bearer), 200),
        ("queue", officer.page, 200),
        ("read", lambda: officer.read(sent), 200),
        ("read what is not there", lambda: client.get(f"/v1/submissions/{missing}", headers=officer.headers), 404),
        ("act", lambda: officer.act(sent, "claim"), 200),
        ("act on an old version", lambda: officer.act(sent, "claim", tag='"v1-x"'), 412),
        ("track", lambda: client.get("/v1/tracking", headers=sent.receipt), 200),
        ("my submissions", lambda: client.get("/v1/citizen/submissions", headers=at_home), 200),
        ("a wrong code", lambda: client.post("/v1/auth/phone", json={"phone": "0912345678", "code": "000000"}), 401),
        ("hamlets", lambda: client.get("/v1/hamlets.csv", headers=officer.headers), 200),
        ("refresh", lambda: client.post("/v1/auth/refresh", json=refresh), 200),
        ("refresh once more", lambda: client.post("/v1/auth/refresh", json=refresh), 200),
        ("sign out", lambda: client.post("/v1/auth/sign-out", headers=bearer), 204),
        ("signed out", lambda: client.get("/v1/me", headers=bearer), 401),
    ]
    before = await single.connections()
    for name, request, expected in walk:
        answer = await request()
        assert answer.status_code == expected, (name, answer.text)
        assert await single.is_clean(), (name, await single.scopes())
    assert await single.connections() == before, "it was one connection all the time"


async def _turns(task: asyncio.Task[httpx2.Response], most: int) -> int:
    """Let the loop turn until the task is done, or so many times."""
    for turn in range(most):
        if task.done():
            return turn
        await asyncio.sleep(0)
    return most


async def test_cancelled_requests_leave_no_scope_and_no_connection_lost(
    client: httpx2.AsyncClient, database: Database, single: Single, officer: Officer
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    requests: list[Callable[[], Awaitable[httpx2.Response]]] = [
        officer.page,
        lambda: officer.read(sent),
        lambda: officer.act(sent, "claim"),
        lambda: client.get("/v1/tracking", headers=sent.receipt),
    ]
    for request in requests:
        await request()
    # How many turns of the loop a whole request takes; they differ, so whoever is done before the stroke shortens it.
    lengths = [await _turns(asyncio.ensure_future(request()), 1_000_000) for request in requests]
    cancelled = 0
    for attempt in range(5 * CANCELLED):
        which, point = attempt % len(requests), attempt * 37 % 100
        task = asyncio.ensure_future(requests[which]())
        taken = await _turns(task, lengths[which] * point // 100)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if task.cancelled():
            cancelled += 1
        else:
            lengths[which] = min(lengths[which], taken)
        assert await single.is_clean(), (which, point, await single.scopes())
        if cancelled == CANCELLED:
            break
    assert cancelled == CANCELLED
    for request in requests[:2]:
        assert (await request()).status_code == 200
