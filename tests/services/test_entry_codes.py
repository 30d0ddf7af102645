"""Entry codes: used once, tried ten times by whoever has a half, and alike for everybody who has none."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.database import open_session
from app.domain.entry_codes import EntryPurpose
from app.errors import WrongCredentials
from app.models.person import Person
from app.repositories import scope
from app.services import entry_codes
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.staff import Employed, an_officer, as_console

WRONG_HALF = "00000-00000"


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


@pytest.fixture
async def code(parts: Parts, officer: Employed) -> str:
    return await issued(parts, officer)


async def issued(parts: Parts, who: Employed, purpose: EntryPurpose = EntryPurpose.INVITATION) -> str:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        await scope.concerning(session, who.id)
        return await entry_codes.issue(session, who.id, purpose, secret=parts.entry_secret, now=parts.clock())


async def look(parts: Parts, username: str, code: str) -> Person:
    return await entry_codes.holder(parts.engine, username, code, secret=parts.entry_secret, now=parts.clock())


async def use(parts: Parts, person_id: UUID, code: str) -> EntryPurpose:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_person(session, person_id)
        return await entry_codes.use_up(session, person_id, code, secret=parts.entry_secret, now=parts.clock())


def half_wrong(code: str) -> str:
    return code[:12] + WRONG_HALF


async def test_looking_does_not_use_it_up(parts: Parts, officer: Employed, code: str) -> None:
    for written in (code, code.lower(), code.replace("-", " ")):
        assert (await look(parts, officer.username.upper(), written)).id == officer.id
    assert await use(parts, officer.id, code) is EntryPurpose.INVITATION
    with pytest.raises(WrongCredentials):
        await look(parts, officer.username, code)


async def test_of_twenty_at_once_one_uses_it(parts: Parts, officer: Employed, code: str) -> None:
    done = await asyncio.gather(*(use(parts, officer.id, code) for _ in range(20)), return_exceptions=True)
    assert [each for each in done if not isinstance(each, WrongCredentials)] == [EntryPurpose.INVITATION]


async def test_whoever_has_a_half_has_ten_tries(parts: Parts, officer: Employed, code: str) -> None:
    tries = (look(parts, officer.username, half_wrong(code)) for _ in range(10))
    assert all(isinstance(each, WrongCredentials) for each in await asyncio.gather(*tries, return_exceptions=True))
    with pytest.raises(WrongCredentials):
        await look(parts, officer.username, code)
    with pytest.raises(WrongCredentials):
        await use(parts, officer.id, code)


async def test_the_second_half_alone_counts_as_well(parts: Parts, officer: Employed, code: str) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await look(parts, officer.username, WRONG_HALF + code[11:])
    with pytest.raises(WrongCredentials):
        await look(parts, officer.username, code)


async def test_nine_tries_leave_one(parts: Parts, officer: Employed, code: str) -> None:
    for _ in range(9):
        with pytest.raises(WrongCredentials):
            await look(parts, officer.username, half_wrong(code))
    assert (await look(parts, officer.username, code)).id == officer.id


async def test_an_outsider_cannot_wear_it_out(parts: Parts, officer: Employed, code: str) -> None:
    for _ in range(12):
        with pytest.raises(WrongCredentials):
            await look(parts, officer.username, f"{WRONG_HALF}-{WRONG_HALF}")
    assert (await look(parts, officer.username, code)).id == officer.id


@pytest.mark.parametrize(
    ("purpose", "lives"),
    [(EntryPurpose.INVITATION, timedelta(days=7)), (EntryPurpose.RESET, timedelta(hours=24))],
)
async def test_it_ends_with_its_time(
    parts: Parts, officer: Employed, clock: SetClock, purpose: EntryPurpose, lives: timedelta
) -> None:
    code = await issued(parts, officer, purpose)
    clock.now += lives - timedelta(seconds=1)
    assert (await look(parts, officer.username, code)).id == officer.id
    clock.pass_by(seconds=1)
    with pytest.raises(WrongCredentials):
        await look(parts, officer.username, code)


async def test_a_code_opens_one_account(parts: Parts, officer: Employed, code: str) -> None:
    other = await an_officer(parts, username="another.officer")
    for username in (other.username, "nobody.here"):
        with pytest.raises(WrongCredentials):
            await look(parts, username, code)
    with pytest.raises(WrongCredentials):
        await use(parts, other.id, code)


async def test_a_disabled_person_is_refused(parts: Parts, officer: Employed, code: str) -> None:
    await as_console(parts, "UPDATE people SET disabled_at = now() WHERE id = :id", id=officer.id)
    with pytest.raises(WrongCredentials):
        await look(parts, officer.username, code)


async def test_half_a_code_opens_nothing(parts: Parts, officer: Employed) -> None:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        await scope.concerning(session, officer.id)
        first = await entry_codes.begin(session, uuid4(), officer.id, EntryPurpose.RESET, secret=parts.entry_secret)
    for written in (first, f"{first}-{WRONG_HALF}", f"{first}-{first}"):
        with pytest.raises(WrongCredentials):
            await look(parts, officer.username, written)


async def test_only_keyed_hashes_are_kept(parts: Parts, officer: Employed, code: str) -> None:
    async with open_session(parts.engine) as session:
        await scope.of_person(session, officer.id)
        row = (await (await session.connection()).execute(text("SELECT c::text FROM entry_codes c"))).scalar_one()
    for group in code.split("-"):
        assert group not in row
        assert group.encode().hex() not in row
