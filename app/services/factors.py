"""The second factor at work: asked for where it is needed, each proof good for once, wrong ones slowed down."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import receipts
from app.domain.factors import (
    FIRST_WAIT_SECONDS,
    FREE_TRIES,
    LONGEST_WAIT_SECONDS,
    OtpRequired,
    Way,
    wait_seconds,
)
from app.domain.limits import TooManyRequests
from app.domain.roles import Role
from app.errors import WrongCredentials
from app.models.person import Person
from app.models.proof import ProofFields
from app.repositories import factors, people
from app.services import authenticators, passkeys
from app.services.gate import Gate


async def check(
    session: AsyncSession, gate: Gate, person: Person, roles: Collection[Role], shown: ProofFields, *, now: datetime
) -> int | None:
    """Let pass whoever shows what these roles need; gives the number of recovery codes left when one was used.

    The transaction is scoped to the person, whose password was right. A wrong proof is counted and committed here.
    Raises OtpRequired, TooManyRequests while the person has to wait, and WrongCredentials for a wrong proof.
    """
    person = await people.lock(session, person.id)
    has = await _ways(session, person)
    accepted = gate.policy.accepted(roles)
    if not has and not gate.policy.is_required(roles):
        return None
    if shown.is_empty:
        raise OtpRequired(extra={"ways": sorted(has & accepted)})
    if person.factor_wait_until is not None and person.factor_wait_until > now:
        raise TooManyRequests((person.factor_wait_until - now).total_seconds())
    if not await _is_right(session, gate, person, accepted, shown, now=now):
        person.wrong_factors += 1
        wait = wait_seconds(person.wrong_factors, FREE_TRIES, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        person.factor_wait_until = now + timedelta(seconds=wait) if wait else None
        # Committed before the refusal, which would forget the try.
        await session.commit()
        raise WrongCredentials
    person.wrong_factors, person.factor_wait_until = 0, None
    await session.flush()
    return None if shown.recovery_code is None else await factors.recovery_codes_left(session, person.id)


async def _ways(session: AsyncSession, person: Person) -> frozenset[Way]:
    app = await factors.authenticator(session, person.id)
    ways = {Way.OTP} if app is not None and app.secret is not None else set()
    return frozenset(ways | ({Way.PASSKEY} if await factors.passkeys(session, person.id) else set()))


async def _is_right(
    session: AsyncSession, gate: Gate, person: Person, accepted: Collection[Way], shown: ProofFields, *, now: datetime
) -> bool:
    if shown.recovery_code is not None:
        digest = receipts.digest(shown.recovery_code.get_secret_value())
        return digest is not None and await factors.spend_recovery_code(session, person.id, digest, now)
    if shown.passkey is not None:
        return await passkeys.answers(session, gate, person.id, shown.passkey, now)
    assert shown.otp is not None, "something is shown"
    return Way.OTP in accepted and await authenticators.matches(session, gate, person.id, shown.otp, now)
