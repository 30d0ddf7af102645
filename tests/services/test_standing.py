"""A token stands for somebody only as long as session, posting, person and credentials all agree with it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from app.core.database import open_session
from app.core.tokens import Claims
from app.domain.roles import Role
from app.errors import InvalidToken
from app.models.person import Person
from app.services import sign_in, standing
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import as_owner
from tests.staff import Employed, an_officer, as_console, signed_in

CHANGES = {
    "session ended": "UPDATE sessions SET ended_at = now()",
    "posting no longer approved": "UPDATE postings SET approved_at = NULL",
    "posting not yet begun": "UPDATE postings SET from_on = '2026-11-24'",
    "posting over": "UPDATE postings SET from_on = '2026-11-01', until_on = '2026-11-22'",
    "posting ended": "UPDATE postings SET ended_at = now()",
    "role changed": "UPDATE postings SET role = 'chief'",
    "unit changed": "UPDATE postings SET unit_id = (SELECT id FROM units WHERE code = '04195' AND valid_to IS NULL)",
    "person disabled": "UPDATE people SET disabled_at = now()",
    "credentials changed": "UPDATE people SET credential_version = credential_version + 1",
}


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


@pytest.fixture
async def claims(parts: Parts, officer: Employed) -> Claims:
    return parts.tokens.verify((await signed_in(parts, officer)).access_token, parts.clock())


async def stands(parts: Parts, claims: Claims) -> bool:
    async with open_session(parts.engine) as session:
        try:
            await standing.principal_of(session, claims, parts.clock())
        except InvalidToken:
            return False
        return True


async def test_the_principal_is_the_posting(parts: Parts, officer: Employed, claims: Claims) -> None:
    async with open_session(parts.engine) as session:
        principal = await standing.principal_of(session, claims, parts.clock())
    assert (principal.person_id, str(principal.session_id)) == (officer.id, claims.sid)
    assert (principal.role, principal.unit_id, principal.hamlet_ids) == (Role.OFFICER, claims.unit, ())
    assert not principal.is_investigator


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_change_behind_the_token_ends_it(database: Database, parts: Parts, claims: Claims, change: str) -> None:
    assert await stands(parts, claims)
    # Nobody of the house may change all of these, not even the console.
    await as_owner(database.owner_url, change)
    assert not await stands(parts, claims)


async def test_a_session_that_has_run_out_ends_the_token(parts: Parts, claims: Claims, clock: SetClock) -> None:
    clock.pass_by(days=30)
    assert not await stands(parts, claims)


async def test_a_token_of_one_person_does_not_open_the_session_of_another(parts: Parts, claims: Claims) -> None:
    chief = await signed_in(parts, await an_officer(parts, role=Role.CHIEF))
    other = parts.tokens.verify(chief.access_token, parts.clock())
    assert not await stands(parts, replace(claims, sid=other.sid))
    assert not await stands(parts, replace(claims, sub=other.sub))
    assert not await stands(parts, replace(claims, sid=str(uuid4())))
    assert not await stands(parts, replace(claims, role="emperor"))


async def test_only_a_collector_has_hamlets(parts: Parts) -> None:
    collector = await an_officer(parts, role=Role.COLLECTOR)
    tokens = await signed_in(parts, collector)
    await as_console(
        parts, "INSERT INTO hamlets (unit_id, name, kind) VALUES (:unit, 'Bản Bó', 'bản')", unit=tokens.posting.unit.id
    )
    await as_console(
        parts,
        "INSERT INTO posting_hamlets SELECT :posting, id FROM hamlets",
        posting=tokens.posting.id,
    )
    async with open_session(parts.engine) as session:
        claims = parts.tokens.verify(tokens.access_token, parts.clock())
        principal = await standing.principal_of(session, claims, parts.clock())
        hamlets = (await (await session.connection()).execute(text("SELECT id FROM hamlets"))).scalars().all()
    assert principal.hamlet_ids == tuple(hamlets)
    assert hamlets


async def test_it_takes_one_statement(parts: Parts, claims: Claims) -> None:
    statements: list[str] = []
    event.listen(
        parts.engine.sync_engine, "before_cursor_execute", lambda *arguments: statements.append(str(arguments[2]))
    )
    assert await stands(parts, claims)
    assert len(statements) == 1


async def test_the_scope_is_set_to_the_principal_and_ends_with_the_transaction(
    parts: Parts, officer: Employed, claims: Claims
) -> None:
    query = text("SELECT current_setting('tinbao.unit_ids', true)")
    async with open_session(parts.engine) as session:
        await standing.principal_of(session, claims, parts.clock())
        assert (await (await session.connection()).execute(query)).scalar_one().startswith(f"{{{claims.unit},")
        assert (await session.exec(select(Person.id))).all() == [officer.id]
        await session.commit()
        assert not (await (await session.connection()).execute(query)).scalar_one()
        assert (await session.exec(select(Person.id))).all() == []


async def test_who_signed_out_stands_no_longer_and_may_sign_out_again(parts: Parts, claims: Claims) -> None:
    async with open_session(parts.engine) as session, session.begin():
        principal = await standing.principal_of(session, claims, parts.clock())
        await sign_in.sign_out(session, principal, parts.clock())
        await sign_in.sign_out(session, principal, parts.clock())
    assert not await stands(parts, claims)
