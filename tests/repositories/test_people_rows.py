"""People, postings, sessions, proposals and codes as the database itself gives them out, whoever asks and however."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.keepers import a_person, decides, invited, keepers, send
from tests.officers import CHIENG_SO, MUONG_HUNG, Officer, as_owner
from tests.repositories.serving_role import as_app, as_officer

Keepers = dict[str, Officer]
OWN = {
    "people": "id IN (SELECT person_id FROM postings WHERE unit_id = {unit})",
    "postings": "unit_id = {unit}",
    "sessions": "person_id = '{person}'",
    "proposals": "unit_id = {unit}",
    "entry_codes": "person_id = '{person}'",
}
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)


@pytest.fixture
async def who(client: httpx2.AsyncClient, parts: Parts) -> Keepers:
    """Proposals and codes of both communes, an open and a decided one each."""
    everybody = await keepers(client, parts)
    for chief in ("chief", "foreign chief"):
        of = CHIENG_SO if chief == "foreign chief" else MUONG_HUNG
        for decision in ("", "approve"):
            proposed = await invited(everybody[chief], a_person(parts, of=of))
            if decision:
                assert (await decides(everybody["province"], proposed)).status_code == 200
    return everybody


def as_person(officer: Officer, **more: str) -> dict[str, str]:
    return {**as_officer(officer), **more}


@pytest.mark.parametrize("name", ["chief", "foreign chief"])
async def test_a_chief_sees_no_foreign_row(database: Database, who: Keepers, name: str) -> None:
    chief = who[name]
    async with as_app(database, **as_person(chief)) as connection:
        for table, where in OWN.items():
            own = where.format(unit=chief.unit_id, person=chief.id)
            seen = {row[0] for row in await connection.fetch(f"SELECT t::text FROM {table} t")}
            kept = {row[0] for row in await as_owner(database.owner_url, f"SELECT t::text FROM {table} t WHERE {own}")}
            everything = await as_owner(database.owner_url, f"SELECT FROM {table}")
            assert seen == kept, table
            assert len(everything) > len(seen), table


async def test_the_province_and_its_inspector_see_its_communes_alone(database: Database, who: Keepers) -> None:
    inside = {who[name].posting_id for name in ("chief", "foreign chief", "province", "officer")}
    for name in ("province", "inspector"):
        async with as_app(database, **as_person(who[name])) as connection:
            seen = {row["id"] for row in await connection.fetch("SELECT id FROM postings")}
            assert inside < seen
            assert who["foreign province"].posting_id not in seen
            assert len(await connection.fetch("SELECT FROM proposals")) == 4
    async with as_app(database, **as_person(who["foreign province"])) as connection:
        assert [row["id"] for row in await connection.fetch("SELECT id FROM postings")] == [
            who["foreign province"].posting_id
        ]
        assert await connection.fetch("SELECT FROM proposals") == []


async def test_what_concerns_a_person_opens_nothing_to_those_who_keep_nobody(database: Database, who: Keepers) -> None:
    subject = {"subject": str(who["chief"].id)}
    async with as_app(database, **as_person(who["inspector"], **subject)) as connection:
        assert await connection.fetch("SELECT FROM sessions WHERE person_id = $1", who["chief"].id) == []
    async with as_app(database, **as_person(who["officer"], **subject)) as connection:
        assert await connection.fetch("SELECT FROM sessions WHERE person_id = $1", who["chief"].id) == []
        assert await connection.fetch("SELECT FROM entry_codes") == []
        assert await connection.fetch("SELECT FROM proposals") == []
    async with as_app(database, **subject) as connection:
        for table in OWN:
            assert await connection.fetch(f"SELECT FROM {table}") == [], table


async def _open_proposal(database: Database, who: Keepers) -> Any:
    rows = await as_owner(
        database.owner_url,
        "SELECT * FROM proposals WHERE unit_id = $1 AND decision IS NULL",
        who["chief"].unit_id,
    )
    return rows[0]


@pytest.mark.parametrize("name", ["chief", "second chief", "province", "admin"])
async def test_nobody_makes_a_posting_work_without_a_decision(database: Database, who: Keepers, name: str) -> None:
    posting_id, by = (await _open_proposal(database, who))["posting_id"], who[name]
    async with as_app(database, **as_person(by)) as connection:
        with pytest.raises(REFUSED):
            await connection.execute(
                "UPDATE postings SET approved_at = now(), approved_by = $1 WHERE id = $2", uuid4(), posting_id
            )
    async with as_app(database, **as_person(by)) as connection:
        with pytest.raises(REFUSED):
            await connection.execute(_POSTING, uuid4(), by.id, by.unit_id)


_POSTING = """
    INSERT INTO postings (id, person_id, unit_id, role, from_on, approved_at)
    VALUES ($1, $2, $3, 'officer', '2026-11-23', now())
"""


async def test_the_console_makes_a_posting_work(database: Database, who: Keepers) -> None:
    async with as_app(database, role="admin") as connection:
        await connection.execute(_POSTING, uuid4(), who["officer"].id, who["officer"].unit_id)


async def test_the_decision_must_be_of_the_one_who_approves(database: Database, who: Keepers) -> None:
    proposal = await _open_proposal(database, who)
    by = who["second chief"]
    for approver, works in ((who["chief"].id, False), (who["province"].id, False), (by.id, True)):
        async with as_app(database, **as_person(by)) as connection:
            await connection.execute(_DECIDE, "approved", by.id, proposal["id"])
            update = "UPDATE postings SET approved_at = now(), approved_by = $1 WHERE id = $2"
            if works:
                assert await connection.execute(update, approver, proposal["posting_id"]) == "UPDATE 1"
                break
            with pytest.raises(REFUSED):
                await connection.execute(update, approver, proposal["posting_id"])


_DECIDE = "UPDATE proposals SET decision = $1, decided_by = $2, decided_at = now() WHERE id = $3"


@pytest.mark.parametrize(
    ("name", "decision", "signed"),
    [
        ("chief", "approved", "chief"),
        ("chief", "declined", "chief"),
        ("chief", "approved", "second chief"),
        ("second chief", "approved", "province"),
        ("second chief", "withdrawn", "second chief"),
        ("admin", "approved", "admin"),
    ],
)
async def test_a_proposal_is_decided_by_the_one_who_asks_and_may(
    database: Database, who: Keepers, name: str, decision: str, signed: str
) -> None:
    proposal = await _open_proposal(database, who)
    async with as_app(database, **as_person(who[name])) as connection:
        with pytest.raises(REFUSED):
            await connection.execute(_DECIDE, decision, who[signed].id, proposal["id"])


async def test_what_was_decided_stays_so(database: Database, who: Keepers) -> None:
    rows = await as_owner(database.owner_url, "SELECT id FROM proposals WHERE decision = 'approved'")
    async with as_app(database, **as_person(who["second chief"])) as connection:
        for row in rows:
            assert await connection.execute(_DECIDE, "declined", who["second chief"].id, row["id"]) == "UPDATE 0"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposals SET details = '{}'",
        "UPDATE proposals SET deciders = '{chief}'",
        "UPDATE proposals SET expires_at = 'infinity'",
        "DELETE FROM proposals",
        "UPDATE postings SET role = 'chief'",
        "UPDATE postings SET is_investigator = true",
        "UPDATE postings SET person_id = gen_random_uuid()",
        "DELETE FROM postings",
        "DELETE FROM people",
    ],
)
async def test_nobody_may(database: Database, who: Keepers, statement: str) -> None:
    async with as_app(database, **as_person(who["chief"])) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_a_proposal_bears_the_name_and_the_province_of_its_maker(database: Database, who: Keepers) -> None:
    chief, province = who["chief"], who["province"].unit_id
    for made_by, unit_id, province_id in (
        (who["second chief"].id, chief.unit_id, province),
        (None, chief.unit_id, province),
        (chief.id, who["foreign chief"].unit_id, province),
        (chief.id, chief.unit_id, who["foreign province"].unit_id),
    ):
        async with as_app(database, **as_person(chief)) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(_PROPOSE, uuid4(), unit_id, province_id, who["officer"].id, made_by)
    async with as_app(database, **as_person(chief)) as connection:
        await connection.execute(_PROPOSE, uuid4(), chief.unit_id, province, who["officer"].id, chief.id)


_PROPOSE = """
    INSERT INTO proposals (id, kind, unit_id, province_id, person_id, details, deciders, made_by, made_at, expires_at)
    VALUES ($1, 'reset', $2, $3, $4, '{}', '{chief}', $5, now(), now() + interval '1 day')
"""


async def test_a_posting_that_has_ended_is_not_revived(database: Database, who: Keepers) -> None:
    officer = who["officer"]
    assert (await send(who["chief"], f"/v1/postings/{officer.posting_id}/end", key=None)).status_code == 200
    async with as_app(database, **as_person(who["chief"])) as connection:
        revived = await connection.execute("UPDATE postings SET ended_at = NULL WHERE id = $1", officer.posting_id)
    assert revived == "UPDATE 0"


async def test_a_chief_posts_nobody_elsewhere(database: Database, who: Keepers) -> None:
    proposed = _POSTING.replace(", approved_at", "").replace(", now()", "")
    for unit_id in (who["foreign chief"].unit_id, who["province"].unit_id):
        async with as_app(database, **as_person(who["chief"])) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(proposed, uuid4(), who["officer"].id, unit_id)


async def test_an_account_is_changed_by_its_person_and_those_who_keep_it(database: Database, who: Keepers) -> None:
    change, officer = "UPDATE people SET disabled_at = now() WHERE id = $1", who["officer"].id
    subject = {"subject": str(officer)}
    for name, settings, done in (
        ("chief", {}, "UPDATE 0"),
        ("inspector", subject, "UPDATE 0"),
        ("chief", subject, "UPDATE 1"),
        ("officer", {}, "UPDATE 1"),
    ):
        async with as_app(database, **as_person(who[name], **settings)) as connection:
            assert await connection.execute(change, officer) == done, name
            await connection.execute("UPDATE people SET disabled_at = NULL WHERE id = $1", officer)


async def test_a_session_is_of_its_own_person_and_posting(database: Database, who: Keepers) -> None:
    officer, chief = who["officer"], who["chief"]
    opened = """
        INSERT INTO sessions (id, person_id, posting_id, credential_version, started_at, rotated_at, expires_at)
        VALUES ($1, $2, $3, 1, now(), now(), now() + interval '1 day')
    """

    async def tried(person_id: UUID, posting_id: UUID, session_id: UUID) -> None:
        async with as_app(database, **as_person(officer, session=str(session_id))) as connection:
            await connection.execute(opened, session_id, person_id, posting_id)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tried(chief.id, chief.posting_id, uuid4())
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await tried(officer.id, chief.posting_id, uuid4())
    await tried(officer.id, officer.posting_id, uuid4())


async def test_an_event_about_people_reaches_the_province(database: Database, who: Keepers, parts: Parts) -> None:
    proposed = await invited(who["chief"], a_person(parts, role=Role.CHIEF))
    assert (await decides(who["province"], proposed)).status_code == 200
    query = "SELECT FROM events WHERE verb = 'approve_posting' AND details->>'proposal' = $1"
    for name, count in (("chief", 1), ("province", 1), ("foreign chief", 0), ("foreign province", 0)):
        async with as_app(database, **as_person(who[name])) as connection:
            assert len(await connection.fetch(query, proposed["proposal"]["id"])) == count, name
