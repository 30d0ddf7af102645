"""The second wall: what the database itself shows to the roles that serve, whoever asks it and however."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.conftest import Database
from tests.officers import (
    Officer,
    as_owner,
)
from tests.repositories.serving_role import as_app, as_officer

# It holds the name of the last migration and nothing else.
UNSCOPED = {"alembic_version"}
REFERENCE = {
    "units",
    "successions",
    "hamlets",
    "boundary_sets",
    "boundaries",
    "clock_policies",
    "contacts",
    "pledges",
    "pledge_units",
    "reference_parts",
    "responsibilities",
}
# What of a row tells whose it is; `{unit}` and `{person}` are those of the scope.
OWN = {
    "submissions": "unit_id = {unit}",
    "register_counters": "unit_id = {unit}",
    "postings": "unit_id = {unit}",
    "people": "id IN (SELECT person_id FROM postings WHERE unit_id = {unit})",
    "posting_hamlets": "posting_id IN (SELECT id FROM postings WHERE unit_id = {unit})",
    "sessions": "posting_id IN (SELECT id FROM postings WHERE person_id = '{person}')",
    "events": "submission_id IN (SELECT id FROM submissions WHERE unit_id = {unit})"
    " OR (verb = 'reroute_out' AND unit_id = {unit})",
    "idempotency_keys": "false",
    **dict.fromkeys(
        ("tip_offs", "weapon_surrenders", "weapon_items", "pledge_signatures", "notes"),
        "submission_id IN (SELECT id FROM submissions WHERE unit_id = {unit})",
    ),
}


async def tables(database: Database) -> set[str]:
    rows = await as_owner(
        database.owner_url,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND relnamespace = 'public'::regnamespace",
    )
    return {row["relname"] for row in rows}


async def keys_of(connection: Any, table: str, where: str = "true") -> set[str]:
    """Whole rows as text, so that one kind of key fits every table."""
    return {row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} t WHERE {where}")}


async def test_a_commune_sees_no_foreign_row_in_any_table(database: Database, two_communes: list[Officer]) -> None:
    walked = set(OWN)
    for officer in two_communes:
        async with as_app(database, **as_officer(officer)) as connection:
            for table, where in OWN.items():
                seen = await keys_of(connection, table)
                owner = await asyncpg.connect(database.owner_url)
                own = await keys_of(owner, table, where.format(unit=officer.unit_id, person=officer.id))
                everything = await keys_of(owner, table)
                await owner.close()
                assert seen <= own, table
                assert seen == own, f"{table} hides what is theirs"
                assert everything - seen, f"nothing foreign lies in {table}: this test shows nothing"
    assert walked | REFERENCE | UNSCOPED | {"reporters"} == await tables(database)


async def test_without_a_scope_nothing_is_there(database: Database, two_communes: list[Officer]) -> None:
    async with as_app(database) as connection:
        for table in OWN:
            assert await keys_of(connection, table) == set(), table


async def test_an_empty_scope_is_no_scope(database: Database, two_communes: list[Officer]) -> None:
    names = ("role", "person", "unit_ids", "hamlet_ids", "receipt", "key", "session", "username", "handing_to")
    async with as_app(database, **dict.fromkeys(names, "")) as connection:
        for table in OWN:
            assert await keys_of(connection, table) == set(), table
    async with as_app(database, role="chief", unit_ids="{}") as connection:
        assert await keys_of(connection, "submissions") == set()


async def test_the_admin_reaches_no_submission(database: Database, two_communes: list[Officer]) -> None:
    everywhere = "{" + ",".join(str(officer.unit_id) for officer in two_communes) + "}"
    async with as_app(database, role="admin", person=str(uuid4()), unit_ids=everywhere) as connection:
        for table in (
            "submissions",
            "tip_offs",
            "weapon_surrenders",
            "weapon_items",
            "pledge_signatures",
            "notes",
            "events",
        ):
            assert await keys_of(connection, table) == set(), table


async def test_a_collector_never_learns_that_a_tip_off_left(database: Database, two_communes: list[Officer]) -> None:
    await as_owner(
        database.owner_url, "UPDATE events SET unit_id = $1 WHERE verb = 'reroute_out'", two_communes[0].unit_id
    )
    settings = {**as_officer(two_communes[0]), "role": "collector", "hamlet_ids": "{1,2,3}"}
    async with as_app(database, **settings) as connection:
        assert await connection.fetch("SELECT FROM events WHERE verb = 'reroute_out'") == []
    async with as_app(database, **as_officer(two_communes[0])) as connection:
        assert await connection.fetch("SELECT FROM events WHERE verb = 'reroute_out'")


async def test_every_table_has_forced_row_security(database: Database) -> None:
    rows = await as_owner(
        database.owner_url,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND NOT (relrowsecurity AND relforcerowsecurity)",
    )
    assert {row["relname"] for row in rows} == UNSCOPED


async def test_there_is_no_side_door(database: Database) -> None:
    """A view would be read with the rights of its owner, and so would a function that is not the intake door's."""
    rows = await as_owner(
        database.owner_url,
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace",
    )
    assert rows == []
    rows = await as_owner(
        database.owner_url,
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND has_function_privilege('tinbao_app', oid, 'EXECUTE')",
    )
    assert rows == []


async def test_no_role_of_the_house_is_above_the_policies(database: Database) -> None:
    rows = await as_owner(
        database.owner_url,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tinbao%' AND (rolsuper OR rolbypassrls)",
    )
    assert rows == []
    rows = await as_owner(
        database.owner_url,
        "SELECT b.rolname FROM pg_auth_members m JOIN pg_roles a ON a.oid = m.member "
        "JOIN pg_roles b ON b.oid = m.roleid WHERE a.rolname IN ('tinbao_app', 'tinbao_intake')",
    )
    assert rows == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM reporters",
        "SELECT 1 FROM reporters",
        "INSERT INTO reporters VALUES (gen_random_uuid(), '')",
        "DELETE FROM submissions",
        "DELETE FROM events",
        "UPDATE events SET at = now()",
        "UPDATE notes SET words = ''",
        "TRUNCATE submissions",
        "SELECT replay('')",
        "SET ROLE tinbao_owner",
        "ALTER TABLE submissions DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id integer)",
    ],
)
async def test_the_serving_role_may_not(database: Database, statement: str) -> None:
    async with as_app(database) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
