"""A house worth copying, and what must be the same in its copy."""

import hashlib
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2

from app.core.embedded import binary
from app.core.settings import Settings
from app.domain.roles import Role
from app.main import create_app
from app.web.parts import Parts
from tests import factories, officers
from tests.conftest import SetClock
from tests.officers import Officer, Sent

SAID = "Tối nào cũng có người lạ đến mua bán ở nhà cuối bản, cạnh gốc đa."


@dataclass(frozen=True)
class Filled:
    """What citizens sent to a house."""

    tip_off: Sent
    others: tuple[Sent, ...]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[httpx2.AsyncClient, Parts]]:
    """The real app on the database and keys of these settings."""
    app = create_app(settings, SetClock())
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
            yield client, app.state.parts


async def filled(settings: Settings, owner_url: str) -> Filled:
    """One submission of each kind, and an officer who took one of them on."""
    async with opened(settings) as (client, parts):
        await factories.an_open_pledge(parts)
        tip_off = await officers.a_tip_off(client, owner_url, description=SAID)
        others = (
            await officers.a_weapon_surrender(client, owner_url),
            await officers.a_signature(client, owner_url),
        )
        officer = await officers.an_officer(client, parts)
        await officer.moves(tip_off, "claim")
        return Filled(tip_off, others)


async def is_read_again(settings: Settings, sent: Filled) -> bool:
    """Whether the app opens what was sealed, and each citizen finds the own submission by the receipt."""
    async with opened(settings) as (client, parts):
        chief: Officer = await officers.an_officer(client, parts, role=Role.CHIEF)
        read = await chief.read(sent.tip_off)
        tracked = [await client.get("/v1/tracking", headers=each.receipt) for each in (sent.tip_off, *sent.others)]
        taken_in = await client.post(
            "/v1/tip-offs", headers={"Idempotency-Key": "after-the-restoration-1"}, json=factories.a_tip_off()
        )
    assert [answer.status_code for answer in tracked] == [200] * 3
    assert taken_in.status_code == 201, taken_in.text
    return read.status_code == 200 and SAID in read.text


async def counts(url: str) -> dict[str, int]:
    """The rows of every table, as a role that sees all of them."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
        )
        return {table: await connection.fetchval(f'SELECT count(*) FROM "{table}"') for (table,) in tables}
    finally:
        await connection.close()


def form(url: str) -> list[str]:
    """Everything but the rows: tables, owners, grants, policies, functions."""
    done = subprocess.run(
        [binary("pg_dump"), "--schema-only", "--enable-row-security", url], capture_output=True, text=True, check=True
    )
    # A key of each run's own, against commands that hide in a dump.
    # Sorted, as the grants of a schema come in the order in which they were made.
    return sorted(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
