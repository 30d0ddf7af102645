"""A password opens a session in a posting that works, and nothing else does."""

from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app.core.database import open_session
from app.domain.roles import Role
from app.errors import WrongCredentials
from app.repositories import scope
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.staff import IDLE, PASSWORD, Employed, an_officer, as_console, signed_in

SECOND_POSTING = """
    INSERT INTO postings (id, person_id, unit_id, role, from_on, approved_at)
    SELECT :posting, person_id, unit_id, 'chief', '2026-11-23', now() FROM postings WHERE person_id = :id
"""


@pytest.fixture
async def officer(parts: Parts) -> Employed:
    return await an_officer(parts)


async def test_the_answer_speaks_for_the_posting(parts: Parts, officer: Employed) -> None:
    answer = await signed_in(parts, officer)
    claims = parts.tokens.verify(answer.access_token, parts.clock())
    assert (claims.sub, claims.role, claims.unit) == (str(officer.id), "officer", answer.posting.unit.id)
    assert (answer.posting.unit.code, answer.posting.unit.name) == ("04219", "Xã Mường Hung")
    assert (answer.display_name, answer.token_type, answer.expires_in) == ("Lò Văn Ơn", "Bearer", 600)
    assert claims.exp - claims.iat == answer.expires_in


async def test_a_name_is_found_in_capitals_and_between_spaces(parts: Parts, officer: Employed) -> None:
    assert (await signed_in(parts, Employed(officer.id, "  Officer.04219 "))).access_token


async def test_nobody_signs_in_as_somebody_unknown(parts: Parts, officer: Employed) -> None:
    with pytest.raises(WrongCredentials):
        await signed_in(parts, Employed(officer.id, "officer.99999"))


async def test_nobody_signs_in_with_another_password(parts: Parts, officer: Employed) -> None:
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer, "mường hung 04218")


async def test_nobody_signs_in_without_a_password_kept(parts: Parts, officer: Employed) -> None:
    await as_console(parts, "UPDATE people SET password_hash = NULL WHERE id = :id", id=officer.id)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


@pytest.mark.parametrize("change", IDLE)
async def test_nobody_signs_in_without_a_posting_that_works(parts: Parts, officer: Employed, change: str) -> None:
    await as_console(parts, change, id=officer.id)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


async def test_a_posting_works_through_its_last_day_in_vietnam(
    parts: Parts, officer: Employed, clock: SetClock
) -> None:
    await as_console(parts, "UPDATE postings SET until_on = '2026-11-23' WHERE person_id = :id", id=officer.id)
    clock.now = clock.now.replace(hour=16, minute=59)
    assert (await signed_in(parts, officer)).access_token
    clock.pass_by(minutes=1)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


async def test_of_several_postings_the_first_is_taken_or_the_one_named(parts: Parts, officer: Employed) -> None:
    second = uuid4()
    first = (await signed_in(parts, officer)).posting.id
    await as_console(parts, "UPDATE postings SET from_on = '2026-11-01' WHERE person_id = :id", id=officer.id)
    await as_console(parts, SECOND_POSTING, id=officer.id, posting=second)
    assert (await signed_in(parts, officer)).posting.id == first
    named = await signed_in(parts, officer, posting=second)
    assert (named.posting.id, named.posting.role) == (second, Role.CHIEF)


async def test_a_posting_of_somebody_else_cannot_be_named(parts: Parts, officer: Employed) -> None:
    chief = await signed_in(parts, await an_officer(parts, role=Role.CHIEF))
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer, posting=chief.posting.id)


async def test_no_connection_is_held_while_a_password_is_hashed(
    parts: Parts, officer: Employed, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    verify = parts.gate.passwords.verify

    async def watched(encoded: str | None, password: str) -> bool:
        held.append(parts.engine.pool.status())
        return await verify(encoded, password)

    monkeypatch.setattr(parts.gate.passwords, "verify", watched)
    await signed_in(parts, officer)
    assert held
    assert all("Current Checked out connections: 0" in status for status in held)


async def test_a_hash_of_older_parameters_is_replaced_at_the_next_sign_in(parts: Parts, officer: Employed) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await as_console(parts, "UPDATE people SET password_hash = :hash WHERE id = :id", id=officer.id, hash=cheap)
    await signed_in(parts, officer)
    kept = await kept_hash(parts, officer)
    assert kept != cheap
    assert not parts.gate.passwords.is_outdated(kept)
    assert (await signed_in(parts, officer)).access_token


async def test_credentials_that_changed_while_they_were_checked_open_nothing(
    parts: Parts, officer: Employed, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = parts.gate.passwords.verify

    async def overtaken(encoded: str | None, password: str) -> bool:
        await as_console(
            parts, "UPDATE people SET credential_version = credential_version + 1 WHERE id = :id", id=officer.id
        )
        return await verify(encoded, password)

    monkeypatch.setattr(parts.gate.passwords, "verify", overtaken)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer)


async def kept_hash(parts: Parts, officer: Employed) -> str:
    async with open_session(parts.engine) as session:
        await scope.of_person(session, officer.id)
        row = await (await session.connection()).execute(
            text("SELECT password_hash FROM people WHERE id = :id"), {"id": UUID(str(officer.id))}
        )
        return str(row.scalar_one())
