"""Whoever is on duty, for tests: the worker's turns, what it calls, and a roster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.letterboxes import Undelivered
from app.core.push_gateway import Call
from app.services import alerting
from app.services.waking import Line
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.logs import sequenced, worker_engine
from tests.officers import Officer, as_owner, renewed


@dataclass
class Phones:
    """A waker that keeps its calls; while it is down it takes none."""

    calls: list[Call] = field(default_factory=list)
    is_down: bool = False

    async def wake(self, call: Call) -> None:
        if self.is_down:
            raise Undelivered("the gateway is too slow")
        self.calls.append(call)

    def rung(self) -> set[UUID]:
        """Who was called since the last look."""
        called = {call.person_id for call in self.calls}
        self.calls.clear()
        return called


@dataclass
class Watchman:
    """The worker, turn by turn."""

    database: Database
    clock: SetClock
    parts: Parts
    connection: AsyncConnection
    phones: Phones = field(default_factory=Phones)

    def __post_init__(self) -> None:
        self.line = Line(self.phones, self.clock)

    async def turn(self, **later: float) -> set[UUID]:
        """Whoever is called once so much time has passed."""
        self.clock.pass_by(**later)
        await sequenced(self.database, at=self.clock())
        await alerting.turn(self.connection, self.clock)
        await self.line.turn(self.connection)
        return self.phones.rung()

    async def waiting_for(self, who: Officer) -> list[dict[str, Any]]:
        """The alerts that somebody sees who has just refreshed their token: nights are long."""
        answer = await who.client.get("/v1/alerts", headers=self._signed_in(who))
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["data"]
        return rows

    async def acknowledges(self, who: Officer, alert_id: object) -> httpx2.Response:
        path = f"/v1/alerts/{alert_id}/acknowledgement"
        return await who.client.post(path, headers=self._signed_in(who))

    def _signed_in(self, who: Officer) -> dict[str, str]:
        return renewed(who, self.parts).headers

    async def alerts(self) -> list[Any]:
        return await as_owner(self.database.owner_url, "SELECT * FROM alerts ORDER BY since, id")


@asynccontextmanager
async def watching(database: Database, clock: SetClock, parts: Parts) -> AsyncIterator[Watchman]:
    async with worker_engine(database) as engine, engine.connect() as connection:
        yield Watchman(database, clock, parts, connection)


def a_shift(person_id: UUID, begin: datetime, **lasting: float) -> dict[str, Any]:
    """The form of a shift, of twelve hours unless told otherwise."""
    end = begin + timedelta(**(lasting or {"hours": 12}))
    return {"person_id": str(person_id), "starts_at": begin.isoformat(), "ends_at": end.isoformat()}


async def adds_shift(keeper: Officer, form: dict[str, Any], key: str = "") -> httpx2.Response:
    headers = {**keeper.headers, "Idempotency-Key": key or str(uuid4())}
    return await keeper.client.post("/v1/duty-shifts", headers=headers, json=form)
