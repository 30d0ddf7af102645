import asyncio

import asyncpg

from tests.conftest import Database
from tests.console import command, serving


async def _count(database: Database, table: str) -> int:
    connection = await asyncpg.connect(database.app_url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


async def test_loading_units_a_second_time_writes_nothing(database: Database) -> None:
    await asyncio.to_thread(command, "units", "load", **serving(database))
    done = await asyncio.to_thread(command, "units", "load", **serving(database))
    assert done.returncode == 0, done.stderr
    assert "0 units and 0 successions" in done.stdout
    assert await _count(database, "units") > 14_000


async def test_units_are_loaded_into_an_empty_database(database: Database) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("TRUNCATE units CASCADE")
    await owner.close()
    done = await asyncio.to_thread(command, "units", "load", **serving(database))
    assert done.returncode == 0, done.stderr
    assert await _count(database, "units") > 14_000


def test_one_address_without_the_other_is_not_enough(database: Database) -> None:
    done = command("units", "load", TINBAO_APP_DATABASE_URL=database.app_url)
    assert done.returncode == 2
    assert "TINBAO_INTAKE_DATABASE_URL" in done.stderr


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(database: Database) -> None:
    done = command("units", "load", **serving(database, TINBAO_APP_DATABASE_URL="postgresql://a:geheim@127.0.0.1:1/b"))
    assert done.returncode == 2
    assert "is PostgreSQL running" in done.stderr
    assert "geheim" not in done.stderr
