"""The second wall: what the database itself shows to the roles that serve, whoever asks it and however."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import Officer, as_owner
from tests.repositories.population import Somebody, settle
from tests.repositories.serving_role import as_app, as_officer, setting_names

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
    "advice",
    "danger_words",
    "pledges",
    "pledge_units",
    "reference_parts",
    "responsibilities",
    # Public halves: what is here lets somebody seal and nobody read.
    "unit_keys",
    "custodian_keys",
    # Hashes, each over a random column as well, and signed roots.
    "log_nodes",
    "checkpoints",
    "retention_policies",
    "days_off",
    "message_templates",
    "area_difficulties",
    "receiving_bodies",
}
OF_SUBMISSION = (
    "tip_offs",
    "weapon_surrenders",
    "weapon_items",
    "pledge_signatures",
    "notes",
    "data_keys",
    "privacy_requests",
    "messages",
    "clocks",
    "weapon_records",
    "received_items",
)
# What of a row tells whose it is: `{unit}`, `{person}` and so on are those of the scope. Elsewhere nothing is theirs.
OFFICER = {
    "submissions": "unit_id = {unit}",
    "register_counters": "unit_id = {unit}",
    "postings": "unit_id = {unit}",
    "people": "id IN (SELECT person_id FROM postings WHERE unit_id = {unit})",
    "posting_hamlets": "posting_id IN (SELECT id FROM postings WHERE unit_id = {unit})",
    "sessions": "person_id = '{person}'",
    "events": "submission_id IN (SELECT id FROM submissions WHERE unit_id = {unit})"
    " OR (verb = 'reroute_out' AND unit_id = {unit}) OR (verb = 'change_password' AND person_id = '{person}')",
    "proposals": "unit_id = {unit} AND made_by = '{person}'",
    "reroute_addressees": "proposal_id IN (SELECT id FROM proposals WHERE unit_id = {unit} AND kind = 'reroute')",
    "bars": "person_id = '{person}' OR submission_id IN (SELECT id FROM submissions WHERE unit_id = {unit})",
    "links": "one_id IN (SELECT id FROM submissions WHERE unit_id = {unit})",
    "unsealings": "asked_by = '{person}'",
    "unsealing_answers": "unsealing_id IN (SELECT id FROM unsealings WHERE asked_by = '{person}')",
    **dict.fromkeys(("entry_codes", "authenticators", "passkeys", "recovery_codes"), "person_id = '{person}'"),
    "spent_challenges": "person_id = '{person}'",
    **dict.fromkeys(("duty_shifts", "alerts"), "unit_id = {unit}"),
    **dict.fromkeys(OF_SUBMISSION, "submission_id IN (SELECT id FROM submissions WHERE unit_id = {unit})"),
}
CLIENT = {
    "clients": "id = '{client}'",
    "submissions": "client_id = '{client}'",
    **dict.fromkeys(("client_units", "client_secrets", "spent_assertions", "revoked_tokens"), "client_id = '{client}'"),
}
CITIZEN = {
    "citizens": "id = '{citizen}'",
    "citizen_sessions": "citizen_id = '{citizen}'",
    "kept_submissions": "citizen_id = '{citizen}'",
    "submissions": "id IN (SELECT submission_id FROM kept_submissions WHERE citizen_id = '{citizen}')",
}
PHONE = {"phone_codes": "phone_hmac = {phone}", "citizens": "phone_hmac = {phone}"}
# It counts the submissions of its communes and sees nothing else of them.
COUNTER = {"submissions": "unit_id = {unit}"}
SCOPES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "officer": ({"role": "officer", "person": "{person}", "unit_ids": "{{{unit}}}"}, OFFICER),
    "client": ({"role": "integration", "client": "{client}", "unit_ids": "{{{unit}}}"}, CLIENT),
    "citizen": ({"role": "citizen", "citizen": "{citizen}"}, CITIZEN),
    "phone": ({"phone": "{hmac}"}, PHONE),
    "counter": ({"role": "counter", "unit_ids": "{{{unit}}}"}, COUNTER),
}
# What an inspector sees of a province beside its people, and nobody who works in a commune does.
INSPECTOR = {"denied_attempts", "applications"}
# Keyed hashes and counts, of which nobody can say whose they are.
NOBODYS = {"budgets", "retention_runs", "seal_months"}
# What the worker reads and writes, and nobody who serves.
WORKERS = {"alert_cursor", "told_clocks"}
# Who was woken for what: each person may ask about their own, in two columns (tests/services/test_alerting.py).
IN_COLUMNS = {"alert_deliveries"}
# Opened by the key of a request alone, as tests of the intake and of replays show.
BY_KEY = {"idempotency_keys"}
SCOPED = sorted(BY_KEY.union(INSPECTOR, *(own for _settings, own in SCOPES.values())))


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


@pytest.fixture
async def everybody(database: Database, parts: Parts, two_communes: list[Officer]) -> list[Somebody]:
    return await settle(database, parts, two_communes)


@pytest.mark.parametrize("scope", SCOPES)
async def test_no_scope_shows_a_foreign_row_in_any_table(
    database: Database, everybody: list[Somebody], scope: str
) -> None:
    settings, own_rows = SCOPES[scope]
    owner = await asyncpg.connect(database.owner_url)
    for somebody in everybody:
        set_to = {name: somebody.fill(value) for name, value in settings.items()}
        async with as_app(database, **set_to) as connection:
            for table in SCOPED:
                seen = await keys_of(connection, table)
                own = await keys_of(owner, table, somebody.fill(own_rows.get(table, "false")))
                everything = await keys_of(owner, table)
                assert seen <= own, table
                assert seen == own, f"{table} hides what is theirs"
                assert everything - seen, f"nothing foreign lies in {table}: this test shows nothing"
                assert own or table not in own_rows, f"nothing of theirs lies in {table}: this test shows nothing"
    await owner.close()


async def test_an_inspector_sees_what_was_denied_in_the_own_province_alone(
    database: Database, everybody: list[Somebody]
) -> None:
    rows = "SELECT u.parent_id FROM denied_attempts d JOIN units u ON u.id = d.unit_id"
    provinces = {row["parent_id"] for row in await as_owner(database.owner_url, rows)}
    for province in provinces:
        async with as_app(database, role="inspector", unit_ids=f"{{{province}}}") as connection:
            assert len(await connection.fetch("SELECT FROM denied_attempts")) == len(everybody)
    async with as_app(database, role="inspector", unit_ids="{1}") as connection:
        assert await connection.fetch("SELECT FROM denied_attempts") == []


async def test_every_table_is_walked(database: Database) -> None:
    assert {*SCOPED, "reporters"} | REFERENCE | UNSCOPED | NOBODYS | WORKERS | IN_COLUMNS == await tables(database)


async def test_without_a_scope_nothing_is_there(database: Database, everybody: list[Somebody]) -> None:
    async with as_app(database) as connection:
        for table in SCOPED:
            assert await keys_of(connection, table) == set(), table


async def test_an_empty_scope_is_no_scope(database: Database, everybody: list[Somebody]) -> None:
    names = await setting_names(database)
    assert {"role", "person", "unit_ids", "receipt", "client", "citizen", "phone", "subject"} <= set(names)
    async with as_app(database, **dict.fromkeys(names, "")) as connection:
        for table in SCOPED:
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
