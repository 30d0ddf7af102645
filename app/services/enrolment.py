"""Enrolment: whoever holds a one-time code sets a password and a second factor; so it begins, and so after a reset.

Two calls: the first shows what can be set up and leaves the code good, the second spends it. Each opens its own short
transactions, since the hashing between them must not hold a connection.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain import password_rules
from app.domain.factors import Way
from app.domain.roles import Role
from app.errors import Fault, InvalidFields, WrongCredentials
from app.models.enrolment import EnrolmentFields, EnrolmentShown, EntryFields, RecoveryCodes
from app.models.person import Person
from app.repositories import factors, people, scope, sessions
from app.services import authenticators, entry_codes, own_events, passkeys, recovery_codes
from app.services.gate import Gate


async def begin(gate: Gate, fields: EntryFields, *, source: str, now: datetime) -> EnrolmentShown:
    """What can be set up. Raises WrongCredentials and TooManyRequests."""
    person = await _holder(gate, fields, source, now)
    async with open_session(gate.engine) as session, session.begin():
        await scope.of_person(session, person.id)
        roles = await _roles(session, person)
        shown = await authenticators.draw(session, gate, person)
    return EnrolmentShown(
        authenticator=shown,
        passkey_options=gate.passkeys.registration(person.id, person.username, now),
        accepted=sorted(gate.policy.accepted(roles)),
        is_required=gate.policy.is_required(roles),
    )


async def complete(gate: Gate, fields: EnrolmentFields, *, source: str, now: datetime) -> RecoveryCodes:
    """Set the password and the factor, and end everything of before; the code is spent, once among any number.

    Raises WrongCredentials, TooManyRequests, Busy, and InvalidFields for a weak password and a missing or wrong factor.
    """
    person = await _holder(gate, fields, source, now)
    password = fields.password.get_secret_value()
    if fault := password_rules.fault_of(password, person.username):
        raise InvalidFields(faults=[Fault("/password", fault)])
    encoded = await gate.passwords.hash(password)
    async with open_session(gate.engine) as session, session.begin():
        await scope.of_person(session, person.id)
        person = await people.lock(session, person.id)
        await entry_codes.use_up(
            session, person.id, fields.entry_code.get_secret_value(), secret=gate.entry_secret, now=now
        )
        await _set_up(session, gate, person, fields, now)
        person.password_hash, person.credential_version = encoded, person.credential_version + 1
        person.wrong_factors, person.factor_wait_until = 0, None
        await session.flush()
        await sessions.end_all_but(session, person.id, None, now)
        codes = await recovery_codes.renew(session, person.id)
        await own_events.tell(session, person.id, "enrol", now)
    return RecoveryCodes(recovery_codes=codes)


async def _set_up(session: AsyncSession, gate: Gate, person: Person, fields: EnrolmentFields, now: datetime) -> None:
    shown: set[Way] = set()
    # The factors of before do not outlive the password of before.
    await factors.forget_passkeys(session, person.id)
    if fields.passkey is not None:
        if not await passkeys.keep(session, gate, person.id, fields.passkey, now):
            raise InvalidFields(faults=[Fault("/passkey", "wrong_passkey")])
        shown.add(Way.PASSKEY)
    if fields.otp is None:
        await factors.forget_authenticator(session, person.id)
    elif await authenticators.confirm(session, gate, person.id, fields.otp, now):
        shown.add(Way.OTP)
    else:
        raise InvalidFields(faults=[Fault("/otp", "wrong_otp")])
    roles = await _roles(session, person)
    accepted = gate.policy.accepted(roles)
    if gate.policy.is_required(roles) and accepted.isdisjoint(shown):
        raise InvalidFields(faults=[Fault("/otp" if Way.OTP in accepted else "/passkey", "factor_required")])


async def _roles(session: AsyncSession, person: Person) -> list[Role]:
    return [posting.role for posting in await people.postings_of(session, person.id)]


async def _holder(gate: Gate, fields: EntryFields, source: str, now: datetime) -> Person:
    name = fields.username.lower()
    gate.slow_downs.check(name, source, now)
    try:
        return await entry_codes.holder(
            gate.engine, name, fields.entry_code.get_secret_value(), secret=gate.entry_secret, now=now
        )
    except WrongCredentials:
        gate.slow_downs.failed(name, source, now)
        raise
