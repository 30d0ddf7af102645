"""A session is kept by refresh tokens that are good for one use, and ended by one that is used twice."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.database import open_session
from app.core.refresh_tokens import RefreshTokens
from app.errors import InvalidToken
from app.services import standing
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.staff import IDLE, Employed, an_officer, as_console, refreshed, signed_in


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


async def test_a_refresh_token_gives_the_next_pair(parts: Parts, officer: Employed) -> None:
    first = await signed_in(parts, officer)
    second = await refreshed(parts, first.refresh_token)
    third = await refreshed(parts, second.refresh_token)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert third.posting == first.posting
    assert await still_stands(parts, third.access_token)


async def test_the_parent_gives_its_successor_again_within_ten_seconds(
    parts: Parts, officer: Employed, clock: SetClock
) -> None:
    first = await signed_in(parts, officer)
    second = await refreshed(parts, first.refresh_token)
    clock.pass_by(seconds=10)
    assert (await refreshed(parts, first.refresh_token)).refresh_token == second.refresh_token
    assert (await refreshed(parts, second.refresh_token)).access_token


async def test_the_parent_used_later_ends_the_session(parts: Parts, officer: Employed, clock: SetClock) -> None:
    first = await signed_in(parts, officer)
    second = await refreshed(parts, first.refresh_token)
    clock.pass_by(seconds=10.001)
    with pytest.raises(InvalidToken):
        await refreshed(parts, first.refresh_token)
    with pytest.raises(InvalidToken):
        await refreshed(parts, second.refresh_token)
    assert not await still_stands(parts, second.access_token)


async def test_a_grandparent_ends_the_session_at_once(parts: Parts, officer: Employed) -> None:
    first = await signed_in(parts, officer)
    second = await refreshed(parts, first.refresh_token)
    third = await refreshed(parts, second.refresh_token)
    with pytest.raises(InvalidToken):
        await refreshed(parts, first.refresh_token)
    with pytest.raises(InvalidToken):
        await refreshed(parts, third.refresh_token)


async def test_the_end_of_one_session_leaves_the_others(parts: Parts, officer: Employed, clock: SetClock) -> None:
    stolen, other = await signed_in(parts, officer), await signed_in(parts, officer)
    await refreshed(parts, stolen.refresh_token)
    clock.pass_by(minutes=1)
    with pytest.raises(InvalidToken):
        await refreshed(parts, stolen.refresh_token)
    assert (await refreshed(parts, other.refresh_token)).access_token


async def test_of_twenty_refreshes_at_once_one_lineage_survives(parts: Parts, officer: Employed) -> None:
    first = await signed_in(parts, officer)
    answers = await asyncio.gather(*(refreshed(parts, first.refresh_token) for _ in range(20)))
    successors = {answer.refresh_token for answer in answers}
    assert len(successors) == 1
    assert parts.gate.refresh_tokens.read(successors.pop())[1] == 1
    assert (await refreshed(parts, answers[0].refresh_token)).access_token


async def test_of_twenty_late_reuses_at_once_none_survives(parts: Parts, officer: Employed, clock: SetClock) -> None:
    first = await signed_in(parts, officer)
    second = await refreshed(parts, first.refresh_token)
    clock.pass_by(minutes=1)
    tokens = [first.refresh_token] * 20
    answers = await asyncio.gather(*(refreshed(parts, token) for token in tokens), return_exceptions=True)
    assert all(isinstance(answer, InvalidToken) for answer in answers)
    assert not await still_stands(parts, second.access_token)


async def test_a_session_ends_after_thirty_days_however_often_it_was_refreshed(
    parts: Parts, officer: Employed, clock: SetClock
) -> None:
    tokens = await signed_in(parts, officer)
    for _ in range(10):
        clock.now += timedelta(days=3) - timedelta(seconds=0.1)
        tokens = await refreshed(parts, tokens.refresh_token)
    clock.pass_by(seconds=1)
    with pytest.raises(InvalidToken):
        await refreshed(parts, tokens.refresh_token)
    assert not await still_stands(parts, tokens.access_token)


async def test_a_session_that_nobody_uses_ends_after_four_days(
    parts: Parts, officer: Employed, clock: SetClock
) -> None:
    tokens = await signed_in(parts, officer)
    clock.pass_by(days=4, seconds=1)
    with pytest.raises(InvalidToken):
        await refreshed(parts, tokens.refresh_token)


@pytest.mark.parametrize("change", IDLE)
async def test_nothing_is_refreshed_without_a_posting_that_works(parts: Parts, officer: Employed, change: str) -> None:
    tokens = await signed_in(parts, officer)
    await as_console(parts, change, id=officer.id)
    with pytest.raises(InvalidToken):
        await refreshed(parts, tokens.refresh_token)


async def test_a_token_of_another_secret_a_lost_session_or_a_later_turn_is_refused(
    parts: Parts, officer: Employed
) -> None:
    tokens = await signed_in(parts, officer)
    session, counter = parts.gate.refresh_tokens.read(tokens.refresh_token)
    odd = [
        RefreshTokens(b"x" * 32).issue(session, counter),
        parts.gate.refresh_tokens.issue(uuid4(), 0),
        parts.gate.refresh_tokens.issue(session, counter + 1),
        "",
    ]
    for token in odd:
        with pytest.raises(InvalidToken):
            await refreshed(parts, token)
    assert (await refreshed(parts, tokens.refresh_token)).access_token, "none of these has harmed the session"


async def still_stands(parts: Parts, access_token: str) -> bool:
    claims = parts.tokens.verify(access_token, parts.clock())
    async with open_session(parts.engine) as session:
        try:
            await standing.principal_of(session, claims, parts.clock())
        except InvalidToken:
            return False
        return True
