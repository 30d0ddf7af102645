"""The custodian's rows are limited by the database's own clock, so the house keeps the same time here."""

import asyncio
from pathlib import Path

import pytest

from app.core.clock import system_clock
from app.core.database import open_engine, open_session
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.services import unit_keys
from tests.conftest import Database, SetClock
from tests.posts import chief, inspector, province

__all__ = ["chief", "clock", "database", "inspector", "province"]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(system_clock())


@pytest.fixture
def database(database: Database, keys_dir: Path) -> Database:
    """With the pairs of today's real month, whenever these tests are run."""

    async def publish() -> None:
        engine = open_engine(database.app_url)
        async with open_session(engine) as session, session.begin():
            await unit_keys.publish_for_today(session, SecretFolder(keys_dir), day_of(system_clock()))
        await engine.dispose()

    asyncio.run(publish())
    return database
