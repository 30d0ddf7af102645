"""The serving role, connected directly: nothing of the app stands around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.conftest import Database
from tests.officers import (
    Officer,
)


@asynccontextmanager
async def as_app(database: Database, **settings: str) -> AsyncIterator[Any]:
    """A transaction of the serving role, with these settings and nothing of the app around it."""
    connection = await asyncpg.connect(database.app_url)
    try:
        async with connection.transaction():
            for name, value in settings.items():
                await connection.execute("SELECT set_config($1, $2, true)", f"tinbao.{name}", value)
            yield connection
    finally:
        await connection.close()


def as_officer(officer: Officer) -> dict[str, str]:
    return {"role": officer.role.value, "person": str(officer.id), "unit_ids": f"{{{officer.unit_id}}}"}
