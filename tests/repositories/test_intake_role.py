"""What the role behind the citizens' doors may do in the database: two functions and nothing else."""

import asyncpg
import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.core.database import open_session
from app.repositories import scope
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, rows
from tests.conftest import Database
from tests.factories import a_tip_off


async def test_the_intake_role_may_execute_two_functions_and_nothing_else(database: Database) -> None:
    functions = await rows(
        database,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND has_function_privilege('tinbao_intake', oid, 'EXECUTE') "
        "AND NOT has_function_privilege('public', oid, 'EXECUTE')",
    )
    assert {each["proname"] for each in functions} == {"take_in", "replay"}
    definer = await rows(
        database,
        "SELECT pg_get_userbyid(proowner) AS owner, proconfig FROM pg_proc WHERE proname IN ('take_in', 'replay')",
    )
    assert [(each["owner"], each["proconfig"]) for each in definer] == [
        ("tinbao_taker", ["search_path=pg_catalog, public"])
    ] * 2
    rights = await rows(
        database,
        "SELECT c.relname FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wish "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm') "
        "AND has_table_privilege('tinbao_intake', c.oid, wish)",
    )
    assert rights == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM submissions",
        "SELECT * FROM idempotency_keys",
        "SELECT * FROM units",
        "INSERT INTO reporters VALUES (gen_random_uuid(), '')",
        "DELETE FROM events",
        "TRUNCATE submissions",
        "SET ROLE tinbao_taker",
        "SET ROLE tinbao_app",
        "SET ROLE tinbao_owner",
        "CREATE TABLE mine (id integer)",
        "CREATE FUNCTION take_in() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ],
)
async def test_the_intake_role_is_refused_everything_else(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.intake_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_taker_cannot_log_in_and_reads_only_keys_and_version_numbers(database: Database) -> None:
    (role,) = await rows(
        database, "SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'tinbao_taker'"
    )
    assert tuple(role) == (False, False, False)
    readable = await rows(
        database,
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
        "AND has_any_column_privilege('tinbao_taker', c.oid, 'SELECT')",
    )
    assert {each["relname"] for each in readable} == {"idempotency_keys", "reference_parts", "seal_months"}


async def test_who_reported_is_unreadable_to_the_staffs_role(client: httpx2.AsyncClient, parts: Parts) -> None:
    await accepted(client, TIP_OFFS, a_tip_off(anonymous=False, contact={"phone": "0912345678"}))
    for statement in ("SELECT * FROM reporters", "DELETE FROM reporters RETURNING *", "SET ROLE tinbao_taker"):
        async with open_session(parts.engine) as session:
            await scope.of_console(session)
            with pytest.raises(ProgrammingError, match="permission denied"):
                await (await session.connection()).execute(text(statement))
    # A receipt may have its own forgotten, unseen; nobody else deletes anything.
    async with open_session(parts.engine) as session:
        await scope.of_console(session)
        deleted = await (await session.connection()).execute(text("DELETE FROM reporters"))
        assert deleted.rowcount == 0


async def test_a_key_that_nobody_used_replays_nothing(database: Database) -> None:
    connection = await asyncpg.connect(database.intake_url)
    try:
        assert await connection.fetchval("SELECT replay($1)", b"\x00" * 32) is None
    finally:
        await connection.close()
