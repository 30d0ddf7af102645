"""The second wall around hamlets: what the database lets the serving role do, whoever asks it and however."""

from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import a_hamlet
from tests.officers import CHIENG_SO, Officer, an_officer, as_owner
from tests.repositories.serving_role import as_app, as_officer

ADD = "INSERT INTO hamlets (unit_id, name, kind) VALUES ($1, 'Mới', 'bản')"
CHANGE = "UPDATE hamlets SET households = 9"


@pytest.fixture
async def here(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    await a_hamlet(parts, "Một")
    return await an_officer(client, parts)


@pytest.fixture
async def there(client: httpx2.AsyncClient, parts: Parts) -> Officer:
    await a_hamlet(parts, "Hai", of=CHIENG_SO)
    return await an_officer(client, parts, of=CHIENG_SO)


async def test_the_police_of_a_commune_write_into_its_list_alone(
    database: Database, here: Officer, there: Officer
) -> None:
    async with as_app(database, **as_officer(here)) as connection:
        await connection.execute(ADD, here.unit_id)
        assert await connection.execute(CHANGE) == "UPDATE 2"
        assert len(await connection.fetch("SELECT FROM hamlets")) == 3
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute(ADD, there.unit_id)
    theirs = await as_owner(database.owner_url, "SELECT households FROM hamlets WHERE unit_id = $1", there.unit_id)
    assert [row["households"] for row in theirs] == [None]


async def test_no_hamlet_can_be_pushed_into_another_list(database: Database, here: Officer, there: Officer) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute("UPDATE hamlets SET unit_id = $1", there.unit_id)


@pytest.mark.parametrize("role", ["collector", "province", "inspector", "citizen", ""])
async def test_no_other_role_writes_into_a_list(database: Database, here: Officer, role: str) -> None:
    settings = {**as_officer(here), "role": role, "hamlet_ids": "{1,2,3}"}
    async with as_app(database, **settings) as connection:
        assert await connection.execute(CHANGE) == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **settings) as connection:
            await connection.execute(ADD, here.unit_id)


async def test_without_a_scope_nothing_is_written(database: Database, here: Officer) -> None:
    for settings in ({}, {"role": "officer"}, {"role": "chief", "unit_ids": "{}"}, {"unit_ids": f"{{{here.unit_id}}}"}):
        async with as_app(database, **settings) as connection:
            assert await connection.execute(CHANGE) == "UPDATE 0"


async def test_nobody_who_serves_deletes_a_hamlet(database: Database, here: Officer) -> None:
    for settings in (as_officer(here), {"role": "admin"}):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with as_app(database, **settings) as connection:
                await connection.execute("DELETE FROM hamlets")


async def test_an_event_of_a_unit_is_written_and_read_by_that_unit_alone(
    database: Database, here: Officer, there: Officer
) -> None:
    write = "INSERT INTO events (at, verb, unit_id, role) VALUES (now(), 'hamlet_add', $1, 'officer')"
    async with as_app(database, **as_officer(here)) as connection:
        await connection.execute(write, here.unit_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute(write, there.unit_id)
    counts = []
    for settings in (as_officer(here), as_officer(there), {"role": "admin", "person": str(uuid4())}, {}):
        async with as_app(database, **settings) as connection:
            counts.append(len(await connection.fetch("SELECT FROM events WHERE submission_id IS NULL")))
    assert counts == [1, 0, 1, 0]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute("UPDATE events SET verb = 'nothing'")
