"""What protection costs: an intake request with seals, events and the log, beside the same one without, in turns."""

import asyncio
import itertools
import os
import re
import sys

import asyncpg

from app.core import database_roles
from bench import intake
from bench.house import TINBAO, Site, cpu_seconds, prepared

TURNS, SECONDS = 3, 6
_EVENT = re.compile(r",\s*event AS \(.*?ORDER BY key_hash\s*\)", re.DOTALL)
_KEY = re.compile(r"\s*key AS \(.*?ORDER BY key_hash\s*\),", re.DOTALL)


def report() -> None:
    """Measure in turns and print; a noisy machine slows both alike."""
    with prepared() as site:
        whole = asyncio.run(_definition(site))
        stripped = _KEY.sub("", _EVENT.sub("", whole))
        assert len(stripped) < len(whole) - 300, "take_in is written in another way than this measure knows"
        costs: dict[str, list[tuple[float, float]]] = {"with": [], "without": []}
        for _ in range(TURNS):
            asyncio.run(_define(site, whole))
            with site.running(TINBAO, "worker") as worker:
                costs["with"].append(_cost(site, worker.pid, TINBAO, "serve"))
            asyncio.run(_define(site, stripped))
            costs["without"].append(_cost(site, None, sys.executable, "-m", "bench.bare", "serve"))
    (server, everything), (bare, bare_everything) = (map(min, zip(*costs[name], strict=True)) for name in costs)
    print("seals, events and log: what they add to an intake request (the best of each, in µs of CPU)")
    print(f"  server                    {server:6.0f}   without {bare:6.0f}   = {server / bare - 1:+.0%}")
    print(
        f"  server, database, worker  {everything:6.0f}   without {bare_everything:6.0f}   "
        f"= {everything / bare_everything - 1:+.0%}"
    )


def _cost(site: Site, worker: int | None, *command: str) -> tuple[float, float]:
    """Microseconds of CPU a request: of the server, and of everything that works for it."""
    numbers, prefix = itertools.count(), os.urandom(8).hex()
    with site.serving(*command) as house:
        intake.run(numbers, prefix, 2)

        def spent() -> tuple[float, float]:
            others = site.database_cpu_seconds() + (cpu_seconds(worker) if worker else 0)
            return house.cpu_seconds(), house.cpu_seconds() + others

        server, everything = spent()
        result = intake.run(numbers, prefix, SECONDS)
        assert not result.unwanted, f"{result.unwanted} requests were not accepted"
        server_after, everything_after = spent()
    scale = 1e6 / result.count
    return (server_after - server) * scale, (everything_after - everything) * scale


async def _definition(site: Site) -> str:
    connection = await asyncpg.connect(site.postgres.url(database_roles.OWNER))
    found: str = await connection.fetchval("SELECT pg_get_functiondef('take_in'::regproc)")
    await connection.close()
    return found


async def _define(site: Site, definition: str) -> None:
    connection = await asyncpg.connect(site.postgres.url(database_roles.OWNER))
    async with connection.transaction():
        # The function stays its owner's, who may create nothing but for this moment.
        await connection.execute("GRANT CREATE ON SCHEMA public TO tinbao_taker")
        await connection.execute("SET LOCAL ROLE tinbao_taker")
        await connection.execute(definition)
        await connection.execute("RESET ROLE")
        await connection.execute("REVOKE CREATE ON SCHEMA public FROM tinbao_taker")
    await connection.close()
