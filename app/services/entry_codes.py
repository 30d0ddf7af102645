"""Entry codes: issued half by half to two people, or whole to the operator; looked at, and used up once."""

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.entry_codes import BITS_OF_HALF, LIFETIMES, MOST_TRIES, EntryPurpose, half, halves
from app.errors import WrongCredentials
from app.models.entry_code import EntryCode
from app.models.person import Person
from app.repositories import entry_codes, people, scope


async def issue(session: AsyncSession, person_id: UUID, purpose: EntryPurpose, *, secret: bytes, now: datetime) -> str:
    """A whole new code, «XXXXX-XXXXX-XXXXX-XXXXX», which exists nowhere else; every older one of the person dies."""
    code_id = uuid4()
    first = await begin(session, code_id, person_id, purpose, secret=secret)
    second = await complete(session, code_id, secret=secret, now=now)
    assert second is not None, "the code was begun in this very transaction"
    return f"{first}-{second}"


async def begin(session: AsyncSession, code_id: UUID, person_id: UUID, purpose: EntryPurpose, *, secret: bytes) -> str:
    """The first half of a new code, which opens nothing yet."""
    first = half(secrets.randbits(BITS_OF_HALF))
    session.add(EntryCode(id=code_id, person_id=person_id, purpose=purpose, first_hmac=_first(secret, code_id, first)))
    await session.flush()
    return first


async def complete(session: AsyncSession, code_id: UUID, *, secret: bytes, now: datetime) -> str | None:
    """The second half, from now on the person's only good code; None when there is no such code to complete."""
    code = await entry_codes.incomplete(session, code_id)
    if code is None:
        return None
    second = half(secrets.randbits(BITS_OF_HALF))
    code.second_hmac, code.expires_at = _second(secret, code_id, second), now + LIFETIMES[code.purpose]
    await session.flush()
    await entry_codes.drop_others(session, code)
    return second


async def drop(session: AsyncSession, code_id: UUID) -> None:
    """Forget a code whose proposal came to nothing."""
    await entry_codes.drop(session, code_id)


async def drop_all(session: AsyncSession, person_id: UUID) -> None:
    """No code opens the account of a person whom the transaction concerns."""
    await entry_codes.drop_all(session, person_id)


async def holder(engine: AsyncEngine, username: str, code: str, *, secret: bytes, now: datetime) -> Person:
    """Whose code this is; it stays good. In a transaction of its own, so that a counted try outlives the refusal.

    Raises WrongCredentials alike for an unknown name and for a code that is wrong, used, expired or worn out, and for
    a disabled person.
    """
    async with open_session(engine) as session:
        await scope.of_username(session, username.lower())
        person = await people.by_username(session, username.lower())
        # Somebody unknown is looked up as well, so that the answer takes the same steps.
        person_id = person.id if person else uuid4()
        await scope.of_person(session, person_id)
        found = await _tried(session, person_id, code, secret=secret, now=now)
        await session.commit()
    if found is None or person is None or person.disabled_at is not None:
        raise WrongCredentials
    return person


async def use_up(session: AsyncSession, person_id: UUID, code: str, *, secret: bytes, now: datetime) -> EntryPurpose:
    """Spend the code in the transaction that sets what it was for, scoped to the person; of many at once one succeeds.

    Raises WrongCredentials. Call `holder` before it, which counts the tries: what is counted here is rolled back.
    """
    found = await _tried(session, person_id, code, secret=secret, now=now)
    if found is None:
        raise WrongCredentials
    found.used_at = now
    await session.flush()
    return found.purpose


async def _tried(
    session: AsyncSession, person_id: UUID, code: str, *, secret: bytes, now: datetime
) -> EntryCode | None:
    first, second = halves(code) or ("", "")
    matching = None
    for kept in await entry_codes.lock_good(session, person_id, now, MOST_TRIES):
        is_first = hmac.compare_digest(kept.first_hmac, _first(secret, kept.id, first))
        is_second = hmac.compare_digest(kept.second_hmac or b"", _second(secret, kept.id, second))
        if is_first and is_second:
            matching = kept
        elif is_first or is_second:
            # Whoever has one half is one of the two who made the code, and must not guess the other.
            kept.tries += 1
    await session.flush()
    return matching


def _first(secret: bytes, code_id: UUID, written: str) -> bytes:
    return _keyed(secret, code_id, b"\x01", written)


def _second(secret: bytes, code_id: UUID, written: str) -> bytes:
    return _keyed(secret, code_id, b"\x02", written)


def _keyed(secret: bytes, code_id: UUID, which: bytes, written: str) -> bytes:
    return hmac.digest(secret, code_id.bytes + which + written.replace("-", "").encode(), hashlib.sha256)
