"""The queue page of a full country: fifty of forty thousand, out of a million."""

import asyncio
import itertools
import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import uvloop

from app.core.database import open_engine, open_session
from app.core.passwords import Passwords
from app.domain.roles import Role
from app.domain.unit_files import read_units
from app.domain.units import Level
from app.services import staff
from bench import clients, population
from bench.house import DATA, PORT, House

TOTAL, IN_ONE = 1_000_000, 40_000
CLIENTS, SECONDS, OFFICERS = 8, 10, 60
_PASSWORD = "một mật khẩu chỉ để đo"  # noqa: S105 - of an account that lives as long as the measurement


def report(house: House, total: int = TOTAL, seconds: int = SECONDS) -> None:
    """Measure and print the first page and one deep in the queue."""
    asyncio.run(population.populate(house.postgres.url("tinbao_owner"), total, IN_ONE))
    asyncio.run(_officers(house.postgres.url("tinbao_app")))
    # One person may read ten pages a second: it takes many to load a server.
    tokens = [
        _call("POST", "/v1/auth/token", {"username": f"officer.bench{n}", "password": _PASSWORD})["access_token"]
        for n in range(OFFICERS)
    ]
    print(f"queue: pages of 50 out of {total:,} submissions, {IN_ONE:,} open in one commune, {CLIENTS} clients")
    first = [(token, "limit=50") for token in tokens]
    # A cursor is good only for the person to whom it was given.
    deep = [(token, f"limit=50&cursor={_cursor(token)}") for token in tokens]
    for name, questions in (("first page", first), ("at row 10,000", deep)):
        requests = itertools.cycle(
            f"GET /v1/queue?{query} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            for token, query in questions
        )
        _run(requests, 2)
        cpu = house.cpu_seconds()
        result = _run(requests, seconds)
        cpu = house.cpu_seconds() - cpu
        assert not result.unwanted, f"{result.unwanted} pages were refused"
        print(
            f"  {name:14s} {result.per_second:6.0f} /s   p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms, "
            f"{cpu / result.count * 1e6:.0f} µs CPU a page, {house.memory_mb():.0f} MB"
        )


def _cursor(token: str) -> str:
    """Where the page after ten thousand rows begins."""
    cursor = ""
    for _ in range(50):
        cursor = _call("GET", f"/v1/queue?limit=200{f'&cursor={cursor}' if cursor else ''}", token=token)["next_cursor"]
    return cursor


def _run(requests: Iterator[bytes], seconds: int) -> clients.Result:
    return uvloop.run(clients.run(PORT, lambda: next(requests), clients=CLIENTS, seconds=seconds, status=200))


def _call(method: str, path: str, body: dict[str, str] | None = None, token: str | None = None) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}",
        method=method,
        headers=headers,
        data=json.dumps(body).encode() if body else None,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        shown: dict[str, str] = json.loads(answer.read())
        return shown


async def _officers(app_url: str) -> None:
    passwords = Passwords()
    hashed = await passwords.hash(_PASSWORD)
    passwords.close()
    commune = next(
        unit
        for unit in read_units(DATA / "units.csv")
        if unit.code == "04219" and unit.level is Level.COMMUNE and unit.valid_to is None
    )
    engine = open_engine(app_url)
    async with open_session(engine) as session, session.begin():
        for number in range(OFFICERS):
            await staff.add(
                session,
                username=f"officer.bench{number}",
                display_name="Cán bộ đo",
                role=Role.OFFICER,
                unit_id=commune.id,
                password_hash=hashed,
                now=datetime.now(UTC),  # noqa: TID251 - a bench runs in real time
            )
    await engine.dispose()
