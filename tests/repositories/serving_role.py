"""The serving role, connected directly: nothing of the app stands around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.conftest import Database
from tests.officers import Officer, as_owner

# Every setting that a policy or a function of the database reads, whatever a later migration adds.
NAMES = """
    SELECT DISTINCT (regexp_matches(body, 'tinbao\\.(\\w+)', 'g'))[1] AS name FROM (
        SELECT coalesce(qual, '') || coalesce(with_check, '') AS body FROM pg_policies
        UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) bodies
"""


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


async def setting_names(database: Database) -> list[str]:
    """The names of the settings that make a scope, without their common prefix."""
    return sorted(row["name"] for row in await as_owner(database.owner_url, NAMES))
