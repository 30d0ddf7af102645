"""The queue of a full country: pages out of forty thousand out of a million, and the same in numbers."""

import asyncio
import itertools
from collections.abc import Iterator

import uvloop

from app.core import database_roles
from app.domain.roles import Role
from bench import clients, officers, population
from bench.house import PORT, House

TOTAL, IN_ONE = 1_000_000, 40_000
CLIENTS, SECONDS, CHIEFS, PROVINCE = 8, 10, 60, 10


def report(house: House, total: int = TOTAL, seconds: int = SECONDS) -> None:
    """Measure and print the pages of a commune, its numbers, and what its province sees."""
    asyncio.run(population.populate(house.postgres.url(database_roles.OWNER), total, IN_ONE))
    app_url = house.postgres.url(database_roles.APP)
    # One person may read ten pages a second: it takes many to load a server.
    chiefs = [officers.token(name) for name in asyncio.run(officers.add(app_url, Role.CHIEF, "04219", CHIEFS))]
    province = [officers.token(name) for name in asyncio.run(officers.add(app_url, Role.PROVINCE, "14", PROVINCE))]
    print(f"queue: pages of 50 out of {total:,} submissions, {IN_ONE:,} open in one commune, {CLIENTS} clients")
    _row(house, "first page", [(token, "") for token in chiefs], CLIENTS, seconds)
    # A cursor is good only for the person to whom it was given.
    deep = [(token, f"?cursor={_cursor(token)}") for token in chiefs]
    _row(house, "at row 10,000", deep, CLIENTS, seconds)
    print("  one client, nothing else: filters that few or none of the commune's pass, numbers, the province")
    for name, tokens, query in (
        ("another kind", chiefs, "?kind=weapon_surrender"),
        ("mine", chiefs, "?assignee=me"),
        ("emergencies", chiefs, "?urgency=emergency"),
        ("breached", chiefs, "?view=breached"),
        ("about to breach", chiefs, "?view=about_to_breach"),
        ("waiting", chiefs, "?view=waiting"),
        ("escalated", chiefs, "?view=escalated"),
        ("news", chiefs, "?view=news"),
        ("counts", chiefs, "/counts"),
        ("province's page", province, ""),
        ("province, counts", province, "/counts"),
        ("province, 75 units", province, "/units"),
    ):
        _row(house, name, [(token, query) for token in tokens], 1, 3)


def _row(house: House, name: str, questions: list[tuple[str, str]], count: int, seconds: int) -> None:
    requests = itertools.cycle(
        f"GET /v1/queue{query} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        for token, query in questions
    )
    _run(requests, count, 1)
    cpu = house.cpu_seconds()
    result = _run(requests, count, seconds)
    cpu = house.cpu_seconds() - cpu
    assert not result.unwanted, f"{result.unwanted} requests were refused"
    print(
        f"  {name:18s} {result.per_second:6.0f} /s   p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms, "
        f"{cpu / result.count * 1e6:.0f} µs CPU, {house.memory_mb():.0f} MB"
    )


def _cursor(token: str) -> str:
    """Where the page after ten thousand rows begins."""
    cursor = ""
    for _ in range(50):
        path = f"/v1/queue?limit=200{f'&cursor={cursor}' if cursor else ''}"
        cursor = officers.call("GET", path, token=token)["next_cursor"]
    return cursor


def _run(requests: Iterator[bytes], count: int, seconds: int) -> clients.Result:
    return uvloop.run(clients.run(PORT, lambda: next(requests), clients=count, seconds=seconds, status=200))
