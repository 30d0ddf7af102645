"""One hot queue: thirty-two officers take on the next, all at once, and no two the same."""

import asyncio
import itertools
import os

import asyncpg
import uvloop

from app.core import database_roles
from app.domain.roles import Role
from bench import clients, intake, officers
from bench.house import PORT, House

OFFICERS, SECONDS = 32, 8
# Of one commune, and more than is claimed meanwhile: 120 moves a minute are what one person may make.
WAITING = OFFICERS * 120


def report(house: House) -> None:
    """Fill a queue through the citizens' door, let it be claimed, and print the rate."""
    numbers, prefix = itertools.count(), os.urandom(8).hex()
    while next(numbers) < WAITING:
        intake.run(numbers, prefix, 1)
    names = asyncio.run(officers.add(house.postgres.url(database_roles.APP), Role.OFFICER, "04219", OFFICERS))
    tokens = [officers.token(name) for name in names]
    requests = itertools.cycle(
        f"POST /v1/queue/next HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}".encode()
        for token in tokens
    )
    cpu = house.cpu_seconds()
    result = uvloop.run(clients.run(PORT, lambda: next(requests), clients=OFFICERS, seconds=SECONDS, status=200))
    cpu = house.cpu_seconds() - cpu
    claims, claimed, by = asyncio.run(_claimed(house.postgres.url(database_roles.OWNER)))
    print(f"claims: {OFFICERS} officers ask one hot queue for the next")
    print(
        f"  {result.per_second:6.0f} /s   p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms, "
        f"{cpu / result.count * 1e6:.0f} µs CPU a claim; {claimed:,} submissions by {by} officers, none twice; "
        f"{result.unwanted} told to come again"
    )
    assert result.count - result.unwanted == claims == claimed, "a submission was claimed twice"


async def _claimed(owner_url: str) -> tuple[int, int, int]:
    """How many claims were told, of how many submissions, by how many."""
    connection = await asyncpg.connect(owner_url)
    row = await connection.fetchrow(
        "SELECT count(*), count(DISTINCT submission_id), count(DISTINCT person_id) FROM events WHERE verb = 'claim'"
    )
    await connection.close()
    return row[0], row[1], row[2]
