"""The log for tests: events that nobody waits for, sequenced by the worker's role."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine, open_session
from app.core.signed_notes import Signer
from app.services import sequencing
from tests.conftest import Database
from tests.officers import as_owner

SIGNER = Signer("tinbao.test", bytes(range(32)))
BEGIN = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
ADD = (
    "INSERT INTO events (submission_id, at, verb, from_status, to_status, unit_id, role, details) "
    "SELECT $1, $2, $3, 'submitted', 'received', (SELECT min(id) FROM units), 'officer', $4"
)


async def add_events(database: Database, count: int, *, at: datetime = BEGIN) -> None:
    """Events of made-up submissions, each in a transaction of its own."""
    connection = await asyncpg.connect(database.owner_url)
    for number in range(count):
        details = f'{{"class": "crime", "number": {number}}}' if number % 2 else None
        await connection.execute(ADD, uuid4(), at + timedelta(seconds=number), "receive", details)
    await connection.close()


@asynccontextmanager
async def worker_engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database.worker_url, size=4)
    try:
        yield engine
    finally:
        await asyncio.shield(engine.dispose())


async def sequenced(database: Database, *, at: datetime = BEGIN, signer: Signer = SIGNER) -> int:
    """One turn of the sequencer; how many events it took."""
    async with worker_engine(database) as engine, open_session(engine) as session, session.begin():
        return await sequencing.sequence(session, signer, at)


async def positions(database: Database) -> list[int]:
    rows = await as_owner(database.owner_url, "SELECT position FROM events ORDER BY position")
    return [row["position"] for row in rows]


async def newest_note(database: Database) -> str:
    rows = await as_owner(database.owner_url, "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
    return str(rows[0]["note"])
