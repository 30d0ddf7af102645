"""A child of a parent that is out of sight fails like a child of a parent that is not there: nothing is told by it."""

from itertools import product
from uuid import UUID, uuid4

import asyncpg
import pytest

from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import Officer, as_owner
from tests.repositories.population import Somebody, settle
from tests.repositories.serving_role import as_app, as_officer

# Whom a row names as its author: set from the token by the app, and no way to anything.
AUTHORS = {"made_by", "decided_by", "approved_by", "ended_by", "created_by", "asked_by", "granted_by"} | {
    "answered_by",
    "closed_by",
    "barred_by",
    "declined_by",
    "linked_by",
}
NAMED = {
    (table, "person_id")
    for table in ("bars", "duty_shifts", "events", "messages", "notes", "postings", "proposals", "weapon_records")
}
NOW, LATER = "now()", "now() + interval '1 day'"
CHILDREN = {
    ("notes", "submission_id"): f"VALUES (gen_random_uuid(), '{{parent}}', 'comment', {NOW}, '{{person}}', '')",
    ("bars", "submission_id"): f"VALUES ('{{parent}}', '{{person}}', 'recused', '{{person}}', 'officer', {NOW})",
    **{
        ("links", column): f"SELECT least(a, b), greatest(a, b), '{{person}}', {NOW} FROM (VALUES ('{{parent}}'::uuid,"
        " '{submission}'::uuid)) v (a, b)"
        for column in ("one_id", "other_id")
    },
    ("kept_submissions", "submission_id"): "VALUES ('{citizen}', '{parent}')",
    ("kept_submissions", "citizen_id"): "VALUES ('{parent}', '{submission}')",
    ("citizen_sessions", "citizen_id"): f"VALUES (gen_random_uuid(), '{{parent}}', {LATER})",
    ("client_units", "client_id"): "VALUES ('{parent}', {unit})",
    ("client_secrets", "client_id"): f"VALUES (gen_random_uuid(), '{{parent}}', '', {NOW})",
    ("spent_assertions", "client_id"): f"VALUES ('{{parent}}', 'x', {LATER})",
    ("revoked_tokens", "client_id"): f"VALUES ('{{parent}}', gen_random_uuid(), {LATER})",
    ("posting_hamlets", "posting_id"): "VALUES ('{parent}', 1)",
    ("sessions", "posting_id"): "(id, posting_id, person_id, credential_version, started_at, rotated_at, expires_at)"
    f" VALUES (gen_random_uuid(), '{{parent}}', '{{person}}', 1, {NOW}, {NOW}, {LATER})",
    ("authenticators", "person_id"): "VALUES ('{parent}')",
    ("passkeys", "person_id"): f"VALUES (gen_random_uuid(), '{{parent}}', 'x', '', 0, {NOW})",
    ("recovery_codes", "person_id"): "VALUES ('{parent}', 'x')",
    ("spent_challenges", "person_id"): f"VALUES ('{{parent}}', 'x', {LATER})",
    ("privacy_requests", "submission_id"): "(id, submission_id, type, status, asked_at, answer_due_at, act_due_at,"
    f" unit_id, month) VALUES (gen_random_uuid(), '{{parent}}', 'see', 'open', {NOW}, {LATER}, {LATER}, {{unit}},"
    f" {NOW})",
    ("weapon_records", "submission_id"): "(submission_id, verb, record_no, at, person_id)"
    f" VALUES ('{{parent}}', 'dispose', '1', {NOW}, '{{person}}')",
    ("weapon_records", "witness_id"): "(submission_id, verb, record_no, at, person_id, witness_id)"
    f" VALUES ('{{submission}}', 'dispose', '1', {NOW}, '{{person}}', '{{parent}}')",
    ("received_items", "submission_id"): "VALUES ('{parent}', 9, 'x', 1, 'x')",
    ("clocks", "submission_id"): f"(submission_id, code, started_at, due_at) VALUES ('{{parent}}', 'x', {NOW}, {NOW})",
    ("messages", "submission_id"): "(id, submission_id, ordinal, sender, sent_at, person_id, unit_id, month,"
    f" for_station, for_reporter) VALUES (gen_random_uuid(), '{{parent}}', 1, 'station', {NOW}, '{{person}}', {{unit}},"
    f" {NOW}, '', '')",
    ("unsealings", "submission_id"): "(id, submission_id, unit_id, asked_by, reason_code, reason, reason_unit_id,"
    " reason_month) VALUES (gen_random_uuid(), '{parent}', {unit}, '{person}', 'court_order', '', {unit}, now())",
    ("entry_codes", "person_id"): "(id, person_id, purpose, first_hmac)"
    " VALUES (gen_random_uuid(), '{parent}', 'reset', '')",
    **{
        ("proposals", column): f"(id, kind, unit_id, province_id, details, deciders, made_by, made_at, expires_at, "
        f"{column}) SELECT gen_random_uuid(), 'x', id, parent_id, '{{{{}}}}', '{{{{}}}}', '{{person}}', {NOW}, "
        f"{LATER}, '{{parent}}' FROM units WHERE id = {{unit}}"
        for column in ("submission_id", "posting_id")
    },
}
ROLES = ("officer", "chief", "integration", "citizen")
PARENTS = """
    SELECT conrelid::regclass::text AS child, attname AS column FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND has_any_column_privilege('tinbao_app', conrelid, 'INSERT')
    AND confrelid::regclass::text IN ('submissions', 'people', 'postings', 'sessions', 'citizens', 'clients')
"""


@pytest.fixture
async def everybody(database: Database, parts: Parts, two_communes: list[Officer]) -> list[Somebody]:
    return await settle(database, parts, two_communes)


def parent_of(somebody: Somebody, column: str) -> UUID:
    return {
        **dict.fromkeys(("submission_id", "one_id", "other_id"), somebody.submission),
        "citizen_id": somebody.citizen,
        "client_id": somebody.client,
        "posting_id": somebody.officer.posting_id,
        "person_id": somebody.officer.id,
        "witness_id": somebody.officer.id,
    }[column]


async def refusal(database: Database, settings: dict[str, str], statement: str, parent: UUID) -> tuple[str, str] | None:
    """How the child of this parent is refused, without the parent's own name; None when it is not."""
    async with as_app(database, **settings) as connection:
        # A transaction of its own inside, which is given up either way.
        inner = connection.transaction()
        await inner.start()
        try:
            await connection.execute(statement)
        except asyncpg.PostgresError as error:
            return error.sqlstate, f"{error}".replace(str(parent), "…")
        finally:
            await inner.rollback()
    return None


async def test_every_parent_that_is_not_public_is_asked_about(database: Database) -> None:
    found = {(row["child"], row["column"]) for row in await as_owner(database.owner_url, PARENTS)}
    asked = {pair for pair in found if pair[1] not in AUTHORS} - NAMED
    assert asked == set(CHILDREN)


async def test_a_foreign_parent_and_a_missing_one_fail_alike(database: Database, everybody: list[Somebody]) -> None:
    here, there = everybody
    own = {"citizen": str(here.citizen), "client": str(here.client)}
    told = {}
    for role, ((table, column), child) in product(ROLES, CHILDREN.items()):
        refusals = set()
        for parent in (parent_of(there, column), uuid4()):
            statement = f"INSERT INTO {table} {child}".format(
                parent=parent,
                person=here.officer.id,
                unit=here.officer.unit_id,
                citizen=here.citizen,
                submission=here.submission,
            )
            settings = {**as_officer(here.officer), **own, "role": role}
            refusals.add(await refusal(database, settings, statement, parent))
        if len(refusals) > 1 or None in refusals:
            told[role, table, column] = refusals
    assert told == {}
