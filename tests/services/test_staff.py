"""The console brings in staff: each at a unit that fits the role, or nobody at all."""

from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from app.core.database import open_session
from app.domain.roles import Role
from app.domain.units import Level
from app.errors import Misconfigured, WrongCredentials
from app.models.person import Person
from app.repositories import scope
from app.services import entry_codes, staff
from app.services.staff import Newcomer
from app.web.parts import Parts
from tests.staff import Employed, an_officer, as_console, me, signed_in

HEAD = "username,display_name,role,unit_code,is_investigator\n"
GOOD = HEAD + "officer.04219,Quàng Thị Pó,officer,04219,\nprovince.14,Lò Văn Ơn,province,14,\n"


async def add(parts: Parts, *, role: Role = Role.OFFICER, unit_id: int, **more: object) -> None:
    fields = {"username": "somebody", "display_name": "Lò Văn Ơn", "password_hash": None, **more}
    async with open_session(parts.engine) as session, session.begin():
        await staff.add(session, role=role, unit_id=unit_id, now=parts.clock(), **fields)  # type: ignore[arg-type]  # fields of several types


async def bring_in(parts: Parts, content: str) -> list[Newcomer]:
    async with open_session(parts.engine) as session, session.begin():
        return await staff.import_csv(session, content, secret=parts.entry_secret, now=parts.clock())


async def invite(parts: Parts, username: str) -> Newcomer:
    async with open_session(parts.engine) as session, session.begin():
        return await staff.invite_again(session, username, secret=parts.entry_secret, now=parts.clock())


async def holder(parts: Parts, username: str, code: str) -> Person:
    return await entry_codes.holder(parts.engine, username, code, secret=parts.entry_secret, now=parts.clock())


async def people(parts: Parts) -> int:
    async with open_session(parts.engine) as session:
        await scope.of_console(session)
        return int((await (await session.connection()).execute(text("SELECT count(*) FROM people"))).scalar_one())


def unit_id(parts: Parts, level: Level, code: str) -> int:
    unit = parts.shelf.now.gazetteer.current_by_code(level, code)
    assert unit is not None
    return unit.id


def a_former_commune(parts: Parts) -> int:
    return next(unit.id for unit in parts.shelf.now.gazetteer.former_by_code(Level.COMMUNE, "04168"))


@pytest.mark.parametrize(
    ("role", "level"),
    [
        (Role.OFFICER, Level.PROVINCE),
        (Role.COLLECTOR, Level.PROVINCE),
        (Role.PROVINCE, Level.COMMUNE),
        (Role.INSPECTOR, Level.COMMUNE),
        (Role.ADMIN, Level.COMMUNE),
        (Role.CITIZEN, Level.PROVINCE),
    ],
)
async def test_a_role_at_a_unit_that_does_not_fit_is_refused(parts: Parts, role: Role, level: Level) -> None:
    code = "14" if level is Level.PROVINCE else "04219"
    with pytest.raises(Misconfigured, match=f"{role} is a role at"):
        await add(parts, role=role, unit_id=unit_id(parts, level, code))
    assert await people(parts) == 0


async def test_a_unit_that_is_none_of_today_is_refused(parts: Parts) -> None:
    for unit in (a_former_commune(parts), 999_999_999):
        with pytest.raises(Misconfigured, match="of today"):
            await add(parts, unit_id=unit)


async def test_a_name_that_is_taken_or_none_is_refused(parts: Parts) -> None:
    officer = await an_officer(parts)
    commune = unit_id(parts, Level.COMMUNE, "04219")
    with pytest.raises(Misconfigured, match="taken"):
        await add(parts, unit_id=commune, username=officer.username.upper())
    with pytest.raises(Misconfigured, match="a username has"):
        await add(parts, unit_id=commune, username="cán bộ")
    with pytest.raises(Misconfigured, match="a display name has"):
        await add(parts, unit_id=commune, display_name=" ")


async def test_only_a_collector_has_hamlets_and_only_own_ones(parts: Parts) -> None:
    own, other = unit_id(parts, Level.COMMUNE, "04219"), unit_id(parts, Level.COMMUNE, "04195")
    for commune in (own, other):
        await as_console(
            parts, "INSERT INTO hamlets (unit_id, name, kind) VALUES (:unit, 'Bản Bó', 'bản')", unit=commune
        )
    async with open_session(parts.engine) as session:
        rows = await (await session.connection()).execute(text("SELECT unit_id, id FROM hamlets"))
        hamlets = {row[0]: row[1] for row in rows}
    with pytest.raises(Misconfigured, match="only a collector"):
        await add(parts, unit_id=own, hamlet_ids=[hamlets[own]])
    with pytest.raises(Misconfigured, match="only a collector"):
        await add(parts, role=Role.COLLECTOR, unit_id=own, hamlet_ids=[hamlets[own], hamlets[other]])
    await add(parts, role=Role.COLLECTOR, unit_id=own, hamlet_ids=[hamlets[own]])
    assert await people(parts) == 1


async def test_who_has_no_password_cannot_sign_in(parts: Parts) -> None:
    await add(parts, unit_id=unit_id(parts, Level.COMMUNE, "04219"))
    with pytest.raises(WrongCredentials):
        await signed_in(parts, Employed(uuid4(), "somebody"))


async def test_everybody_of_a_file_has_a_code_that_opens_the_own_account(parts: Parts) -> None:
    newcomers = await bring_in(parts, GOOD)
    assert [newcomer.username for newcomer in newcomers] == ["officer.04219", "province.14"]
    for newcomer in newcomers:
        person = await holder(parts, newcomer.username, newcomer.entry_code)
        assert person.username == newcomer.username
    with pytest.raises(WrongCredentials):
        await holder(parts, newcomers[0].username, newcomers[1].entry_code)


async def test_seventy_five_communes_come_in_in_one_go(parts: Parts) -> None:
    gazetteer = parts.shelf.now.gazetteer
    province = gazetteer.current_by_code(Level.PROVINCE, "14")
    assert province is not None
    codes = [unit.code for unit in gazetteer.current() if unit.parent_id == province.id]
    assert len(codes) == 75
    lines = [f"{role}.{code},Lò Văn Ơn,{role},{code},\n" for code in codes for role in ("officer", "chief")]
    newcomers = await bring_in(parts, HEAD + "".join(lines))
    assert len({newcomer.entry_code for newcomer in newcomers}) == 150
    assert await people(parts) == 150


async def test_what_the_operator_does_is_history_too(parts: Parts) -> None:
    newcomer = (await bring_in(parts, GOOD))[0]
    await invite(parts, newcomer.username)
    async with open_session(parts.engine) as session:
        await scope.of_console(session)
        told = await (await session.connection()).execute(text("SELECT verb, role, person_id FROM events ORDER BY id"))
        assert [tuple(row) for row in told] == [
            ("add_person", "admin", None),
            ("add_person", "admin", None),
            ("invite_person", "admin", None),
        ]


async def test_a_new_code_makes_the_one_before_worthless(parts: Parts) -> None:
    first = (await bring_in(parts, GOOD))[0]
    second = await invite(parts, first.username.upper())
    with pytest.raises(WrongCredentials):
        await holder(parts, first.username, first.entry_code)
    assert (await holder(parts, first.username, second.entry_code)).username == first.username


async def test_who_is_invited_again_can_no_longer_sign_in_as_before(parts: Parts, client: httpx2.AsyncClient) -> None:
    officer = await an_officer(parts)
    tokens = await signed_in(parts, officer)
    await invite(parts, officer.username)
    assert (await me(client, tokens)).status_code == 401
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


async def test_nobody_and_the_disabled_are_not_invited(parts: Parts) -> None:
    officer = await an_officer(parts)
    await as_console(parts, "UPDATE people SET disabled_at = now() WHERE id = :id", id=officer.id)
    with pytest.raises(Misconfigured, match="disabled"):
        await invite(parts, officer.username)
    with pytest.raises(Misconfigured, match="no such username"):
        await invite(parts, "nobody.here")


async def test_a_file_with_faults_brings_in_nobody_and_names_each_line(parts: Parts) -> None:
    await an_officer(parts, role=Role.CHIEF)
    faulty = GOOD + "chief.04219,Cà Văn Ba,chief,04219,\nx.99999,Cà Văn Ba,officer,99999,\ny,Cà,officer,04219,\n"
    with pytest.raises(Misconfigured) as caught:
        await bring_in(parts, faulty)
    message = str(caught.value)
    assert [line.partition(":")[0] for line in message.splitlines()[1:]] == ["Line 6", "Line 4", "Line 5"]
    assert "Cà Văn" not in message
    assert await people(parts) == 1


def test_a_newcomer_does_not_print_the_code() -> None:
    assert "secret" not in repr(Newcomer("officer.04219", "secret"))
