"""The doctor: what must be true before the doors open, each fault with the sentence that says what to do."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_session
from app.repositories import health
from app.repositories import reference as published
from app.services import unit_keys, walls
from app.services.reference import Reference
from app.services.sealing import Opener


async def faults_of_database(engine: AsyncEngine, intake_pool: Any | None, head: str) -> Sequence[str]:  # noqa: ANN401 - asyncpg ships no types
    """What is wrong with the roles and the form of the database; empty when nothing is."""
    async with open_session(engine) as session:
        found = await walls.faults_of_app(session)
        if await health.revision(session) != head:
            found.append("The database is not at the newest migration: run `tinbao migrate`.")
    if intake_pool is not None:
        found += await walls.faults_of_intake(intake_pool)
    return found


async def faults_of_seals(engine: AsyncEngine, opener: Opener | None, reference: Reference) -> Sequence[str]:
    """What keeps submissions from being sealed, or opened by a house that is to open them; empty when nothing does."""
    async with open_session(engine) as session:
        current = [unit.id for unit in reference.gazetteer.current()]
        return await unit_keys.faults(session, opener.secrets if opener else None, current, reference.day)


async def faults_of_custodian(pool: Any) -> Sequence[str]:  # noqa: ANN401 - asyncpg ships no types
    """What is wrong with the role that opens identities; empty when nothing is."""
    return await walls.faults_of_custodian(pool)


async def has_custodian(engine: AsyncEngine) -> bool:
    """Whether there is a key to seal the identity of a reporter to."""
    async with open_session(engine) as session:
        return await published.custodian_key(session) is not None


async def has_demo_accounts(engine: AsyncEngine) -> bool:
    """Whether the demonstration's staff, whose passwords lie in a file, are in this database."""
    async with open_session(engine) as session:
        return await health.has_demo_people(session)


async def is_ready(engine: AsyncEngine, head: str) -> bool:
    """Whether the database answers and has the form that this edition was built for."""
    async with open_session(engine) as session:
        return await health.revision(session) == head
