"""One row for a number and a purpose, one statement for a try."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from app.core.database import open_session
from app.domain.phone_codes import MOST_TRIES
from app.domain.phones import Purpose
from app.repositories import phone_codes, scope
from app.web.parts import Parts
from tests.citizens import row
from tests.conftest import Database, SetClock

NUMBER, OTHER = b"n" * 32, b"o" * 32
RIGHT, WRONG = b"r" * 32, b"w" * 32
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
async def put(parts: Parts, clock: SetClock) -> None:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_phone(session, NUMBER)
        await phone_codes.put(session, NUMBER, Purpose.SIGN_IN, RIGHT, clock.now + FIVE_MINUTES)


async def attempt(
    app: FastAPI, clock: SetClock, code: bytes = RIGHT, *, number: bytes = NUMBER, purpose: Purpose = Purpose.SIGN_IN
) -> bool:
    async with open_session(app.state.parts.engine) as session, session.begin():
        await scope.of_phone(session, number)
        return await phone_codes.attempt(session, number, purpose, code, now=clock.now, most_tries=MOST_TRIES)


@pytest.mark.usefixtures("put")
async def test_of_twenty_at_once_one_uses_the_code_up(app: FastAPI, clock: SetClock, database: Database) -> None:
    outcomes = await asyncio.gather(*(attempt(app, clock) for _ in range(20)))
    assert sorted(outcomes) == [False] * 19 + [True]
    kept = await row(database, "SELECT * FROM phone_codes")
    assert (kept["used_at"], kept["code_hmac"] == RIGHT) == (clock.now, False)


@pytest.mark.usefixtures("put")
async def test_the_fifth_try_counts_and_the_sixth_does_not(app: FastAPI, clock: SetClock) -> None:
    assert [await attempt(app, clock, WRONG) for _ in range(4)] == [False] * 4
    assert await attempt(app, clock) is True


@pytest.mark.usefixtures("put")
async def test_after_five_wrong_tries_the_right_code_is_worthless(app: FastAPI, clock: SetClock) -> None:
    assert [await attempt(app, clock, WRONG) for _ in range(5)] == [False] * 5
    assert await attempt(app, clock) is False


@pytest.mark.usefixtures("put")
async def test_wrong_tries_at_once_are_all_counted(app: FastAPI, clock: SetClock, database: Database) -> None:
    await asyncio.gather(*(attempt(app, clock, WRONG) for _ in range(20)))
    assert await attempt(app, clock) is False
    assert (await row(database, "SELECT tries FROM phone_codes"))["tries"] == MOST_TRIES + 1


@pytest.mark.usefixtures("put")
async def test_a_code_ends_on_the_second(app: FastAPI, clock: SetClock) -> None:
    clock.pass_by(minutes=5)
    assert await attempt(app, clock) is False
    clock.pass_by(seconds=-1)
    assert await attempt(app, clock) is True


@pytest.mark.usefixtures("put")
async def test_a_code_is_good_for_its_purpose_and_number_alone(app: FastAPI, clock: SetClock) -> None:
    assert await attempt(app, clock, purpose=Purpose.CONFIRM) is False
    assert await attempt(app, clock, number=OTHER) is False
    assert await attempt(app, clock) is True


async def test_what_was_never_sent_is_no_code_however_often_it_is_tried(app: FastAPI, clock: SetClock) -> None:
    assert [await attempt(app, clock) for _ in range(3)] == [False] * 3


@pytest.mark.usefixtures("put")
async def test_asking_again_makes_the_code_before_worthless(app: FastAPI, parts: Parts, clock: SetClock) -> None:
    await attempt(app, clock, WRONG)
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_phone(session, NUMBER)
        await phone_codes.put(session, NUMBER, Purpose.SIGN_IN, b"2" * 32, clock.now + FIVE_MINUTES)
    assert await attempt(app, clock) is False
    assert await attempt(app, clock, b"2" * 32) is True
