import asyncio
import json
from pathlib import Path

import asyncpg

from tests.conftest import Database
from tests.console import command, serving
from tests.shared_data import shared_file


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


async def test_boundaries_of_nine_communes_are_imported(database: Database) -> None:
    file = shared_file("songma_communes.geojson")
    words = ("boundaries", "import", file, "--source", "S", "--licence", "L", "--effective-on", "2025-07-01")
    done = await asyncio.to_thread(command, *words, **serving(database))
    assert done.returncode == 0, done.stderr
    assert "9 communes have a boundary now" in done.stdout
    assert await _count(database, "boundaries") == 9


async def test_a_broken_file_is_told_by_its_faults_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "broken.geojson"
    feature = {"type": "Feature", "properties": {"code": "00000"}, "geometry": None}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    done = await asyncio.to_thread(
        command, "boundaries", "import", file, "--source", "S", "--licence", "L", **serving(database)
    )
    assert done.returncode == 1
    assert "/features/0/properties/code: unknown_commune" in done.stderr
    assert await _count(database, "boundaries") == 0


def test_one_address_without_the_other_is_not_enough(database: Database) -> None:
    done = command("units", "load", TINBAO_APP_DATABASE_URL=database.app_url)
    assert done.returncode == 2
    assert "TINBAO_INTAKE_DATABASE_URL" in done.stderr


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(database: Database) -> None:
    done = command("units", "load", **serving(database, TINBAO_APP_DATABASE_URL="postgresql://a:geheim@127.0.0.1:1/b"))
    assert done.returncode == 2
    assert "is PostgreSQL running" in done.stderr
    assert "geheim" not in done.stderr
