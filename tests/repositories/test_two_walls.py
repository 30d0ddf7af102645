"""The scope of a transaction: local to it, and the same in the app's sentence and in the database's policies."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from sqlalchemy import text
from sqlmodel import select

from app.core.database import open_engine, open_session
from app.domain.principals import Principal
from app.domain.roles import STAFF, Role
from app.domain.sight import audience, tokens_of
from app.models.submission import Submission
from app.repositories import scope
from app.repositories.submissions import visible_to
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import unit_id_of
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    a_tip_off,
    an_officer,
    as_owner,
)
from tests.repositories.serving_role import as_app, as_officer


@pytest.mark.parametrize("ends_with", ["commit", "rollback", "cancel"])
async def test_a_scope_does_not_outlive_its_transaction(
    database: Database, two_communes: list[Officer], ends_with: str
) -> None:
    officer = two_communes[0]
    principal = _principal(officer, officer.unit_id, barred_ids=(uuid4(),))
    engine = open_engine(database.app_url, size=1)
    try:
        async with open_session(engine) as session:
            await scope.of_principal(session, principal)
            await scope.handing_to(session, (officer.unit_id,))
            assert (await session.exec(select(Submission.id))).all()
            if ends_with == "commit":
                await session.commit()
            elif ends_with == "rollback":
                await session.rollback()
            else:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await (await session.connection()).execute(text("SELECT pg_sleep(60)"))
        async with open_session(engine) as session:
            assert (await session.exec(select(Submission.id))).all() == []
            names = "role", "person", "unit_ids", "hamlet_ids", "barred", "handing_to"
            connection = await session.connection()
            for name in names:
                left = await connection.execute(text("SELECT current_setting(:name, true)"), {"name": f"tinbao.{name}"})
                assert not left.scalar_one()
    finally:
        await engine.dispose()


def _principal(
    officer: Officer, unit_id: int, hamlet_ids: tuple[int, ...] = (), barred_ids: tuple[UUID, ...] = ()
) -> Principal:
    return Principal(
        person_id=officer.id,
        session_id=officer.session_id,
        posting_id=officer.posting_id,
        role=officer.role,
        unit_id=unit_id,
        is_investigator=False,
        hamlet_ids=hamlet_ids,
        barred_ids=barred_ids,
    )


async def test_both_walls_show_the_same_to_every_role(
    client: httpx2.AsyncClient, parts: Parts, database: Database, two_communes: list[Officer]
) -> None:
    owner_url = database.owner_url
    chief = await an_officer(client, parts, role=Role.CHIEF)
    for code in (MUONG_HUNG, CHIENG_SO, None):
        await a_tip_off(client, owner_url, of=code, concerns_officer=True)
        await a_tip_off(client, owner_url, of=code, category="inducing_minor")
    await chief.moves(await a_tip_off(client, owner_url, category="inducing_minor"), "claim")
    crime = await a_tip_off(client, owner_url)
    await chief.moves(crime, "receive", **{"class": "crime"})
    await chief.moves(crime, "transfer", receiving_body="PC04")
    minor = (await as_owner(owner_url, "SELECT id FROM submissions WHERE concerns_minor AND assignee_id IS NULL"))[0][
        "id"
    ]
    await as_owner(owner_url, "UPDATE submissions SET assignee_id = $1 WHERE id = $2", two_communes[0].id, minor)
    hamlets = tuple(row["id"] for row in await as_owner(owner_url, "SELECT id FROM hamlets ORDER BY id"))
    provinces = (unit_id_of(parts, SON_LA), unit_id_of(parts, "01"))
    shown: dict[Role, set[UUID]] = {}
    for role in Role:
        for unit_id in (*(officer.unit_id for officer in two_communes), *provinces):
            for held in ((), hamlets[:1], hamlets):
                asker = _with_role(two_communes[0], role)
                principal = _principal(asker, unit_id, held)
                both = await _both_walls(parts, principal)
                assert both[0] == both[1], (role, unit_id, held)
                assert both[0] == await _turned_round(parts, principal), (role, unit_id, held)
                shown[role] = shown.get(role, set()) | both[0]
                # Whoever is barred from half of what the role shows sees the other half, behind either wall.
                barred = tuple(sorted(both[0])[::2])
                fewer = await _both_walls(parts, _principal(asker, unit_id, held, barred))
                assert fewer[0] == fewer[1] == both[0] - set(barred), (role, unit_id, held)
    counts = {role: len(ids) for role, ids in shown.items() if ids}
    assert set(counts) == {Role.COLLECTOR, Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR}
    assert shown[Role.OFFICER] < shown[Role.CHIEF]
    assert not shown[Role.INSPECTOR] & (shown[Role.CHIEF] | shown[Role.PROVINCE])


def _with_role(officer: Officer, role: Role) -> Officer:
    return Officer(officer.client, officer.id, officer.posting_id, officer.session_id, officer.unit_id, role, "")


async def _both_walls(parts: Parts, principal: Principal) -> tuple[set[UUID], set[UUID]]:
    """What the app's own sentence finds where the database hides nothing, and what the database shows by itself."""
    async with open_session(parts.engine) as session:
        await scope.of_principal(session, principal)
        by_database = set((await session.exec(select(Submission.id))).all())
    async with open_session(parts.engine) as session:
        every_unit = (await (await session.connection()).execute(text("SELECT id FROM units"))).scalars().all()
        await scope.handing_to(session, tuple(every_unit))
        by_app = {submission.id for submission in (await session.exec(visible_to(principal))).all()}
    return by_app, by_database


async def _turned_round(parts: Parts, principal: Principal) -> set[UUID]:
    """Those in whose audience the asker is, as an event says who lost sight of them."""
    async with open_session(parts.engine) as session:
        every_unit = (await (await session.connection()).execute(text("SELECT id FROM units"))).scalars().all()
        await scope.handing_to(session, tuple(every_unit))
        own = set(tokens_of(principal))
        return {row.id for row in (await session.exec(select(Submission))).all() if audience(row) & own}


async def test_the_database_tells_who_lost_sight_and_nobody_else(
    database: Database, two_communes: list[Officer]
) -> None:
    officer = two_communes[0]
    others = [_principal(_with_role(each, role), each.unit_id, (7,)) for each in two_communes for role in Role]
    every = sorted({token for other in others for token in (*tokens_of(other), "officer/0", "chief/0")})
    connection = await asyncpg.connect(database.owner_url)
    await connection.executemany(
        "INSERT INTO events (submission_id, at, verb, unit_id, details) VALUES (gen_random_uuid(), now(), 'erase', "
        "$1, jsonb_build_object('left', jsonb_build_array($2::text)))",
        [(officer.unit_id, token) for token in every],
    )
    await connection.close()
    asked = "SELECT details -> 'left' ->> 0 AS token FROM events WHERE verb = 'erase'"
    for principal in others:
        units, hamlets = f"{{{principal.unit_id}}}", "{7}"
        settings = {"role": principal.role.value, "person": str(principal.person_id), "unit_ids": units}
        async with as_app(database, **settings, hamlet_ids=hamlets) as asking:
            heard = {row["token"] for row in await asking.fetch(asked)}
        if principal.role is Role.INSPECTOR:
            # Whose audit log shows every event of the own units in any case.
            heard &= set(tokens_of(principal))
        expected = set(tokens_of(principal)) if principal.role in STAFF - {Role.ADMIN} else set()
        assert heard == expected, principal.role


async def test_a_row_cannot_be_pushed_out_of_sight(
    client: httpx2.AsyncClient, parts: Parts, database: Database, two_communes: list[Officer]
) -> None:
    here, there = two_communes
    move = "UPDATE submissions SET unit_id = $1 WHERE unit_id = $2"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute(move, there.unit_id, here.unit_id)
    both = f"{{{here.unit_id},{there.unit_id}}}"
    async with as_app(database, **as_officer(here), handing_to=both) as connection:
        assert await connection.execute(move, there.unit_id, here.unit_id) == "UPDATE 4"
    async with as_app(database, **as_officer(here)) as connection:
        assert (
            await connection.execute("UPDATE submissions SET version = 9 WHERE unit_id = $1", there.unit_id)
            == "UPDATE 0"
        )


async def test_nothing_is_written_into_a_foreign_register(database: Database, two_communes: list[Officer]) -> None:
    here, there = two_communes
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_app(database, **as_officer(here)) as connection:
            await connection.execute("INSERT INTO register_counters VALUES ($1, 'tip_off', 2030, 1)", there.unit_id)
