"""One's own account: the password and the second factors, changed by whoever shows both once more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import password_rules
from app.domain.principals import Principal
from app.errors import Fault, InvalidFields, NotFound, WrongCredentials
from app.models.account import FactorsShown, NewPasskeyFields, PasskeyShown, PasswordFields
from app.models.enrolment import AuthenticatorShown, RecoveryCodes
from app.models.person import Person
from app.models.proof import OwnerFields
from app.models.sign_in import SignedIn
from app.repositories import factors as kept
from app.repositories import people, sessions
from app.services import authenticators, factors, own_events, passkeys, recovery_codes, sign_in
from app.services.gate import Gate


async def change_password(
    session: AsyncSession, gate: Gate, asker: Principal, fields: PasswordFields, *, source: str, now: datetime
) -> SignedIn:
    """A new password: every other session ends, and this one gets new tokens.

    Raises InvalidFields for a weak password, and like `_owner`.
    """
    person = await _owner(session, gate, asker, fields, source=source, now=now)
    password = fields.new_password.get_secret_value()
    if fault := password_rules.fault_of(password, person.username):
        raise InvalidFields(faults=[Fault("/new_password", fault)])
    person.password_hash = await gate.passwords.hash(password)
    person.credential_version += 1
    await sessions.end_all_but(session, person.id, asker.session_id, now)
    mine = await sessions.renew(session, asker.session_id, person.credential_version, now)
    await own_events.tell(session, person.id, "change_password", now)
    return sign_in.tokens_for(gate, mine, await people.held(session, asker.posting_id), now)


async def factors_of(session: AsyncSession, asker: Principal) -> FactorsShown:
    """What opens the account beside its password."""
    app = await kept.authenticator(session, asker.person_id)
    return FactorsShown(
        authenticator=app is not None and app.secret is not None,
        passkeys=[PasskeyShown(**each.model_dump()) for each in await kept.passkeys(session, asker.person_id)],
        recovery_codes_left=await kept.recovery_codes_left(session, asker.person_id),
    )


async def draw_authenticator(
    session: AsyncSession, gate: Gate, asker: Principal, fields: OwnerFields, *, source: str, now: datetime
) -> AuthenticatorShown:
    """A new secret, to be confirmed by its first code. Raises like `_owner`."""
    return await authenticators.draw(session, gate, await _owner(session, gate, asker, fields, source=source, now=now))


async def confirm_authenticator(
    session: AsyncSession, gate: Gate, asker: Principal, otp: str, now: datetime
) -> FactorsShown:
    """Let it take the place of the one before. Raises InvalidFields when nothing waits or the code is wrong."""
    if not await authenticators.confirm(session, gate, asker.person_id, otp, now):
        raise InvalidFields(faults=[Fault("/otp", "wrong_otp")])
    return await _changed(session, asker, "add_factor", now)


async def passkey_options(session: AsyncSession, gate: Gate, asker: Principal, now: datetime) -> dict[str, Any]:
    """What `navigator.credentials.create` takes, good for this person for 5 minutes."""
    person = (await people.held(session, asker.posting_id)).person
    return gate.passkeys.registration(person.id, person.username, now)


async def add_passkey(
    session: AsyncSession, gate: Gate, asker: Principal, fields: NewPasskeyFields, *, source: str, now: datetime
) -> FactorsShown:
    """One more passkey. Raises InvalidFields when it answers no challenge of ours, and like `_owner`."""
    await _owner(session, gate, asker, fields, source=source, now=now)
    if not await passkeys.keep(session, gate, asker.person_id, fields.new_passkey, now):
        raise InvalidFields(faults=[Fault("/new_passkey", "wrong_passkey")])
    return await _changed(session, asker, "add_factor", now)


async def remove_passkey(
    session: AsyncSession,
    gate: Gate,
    asker: Principal,
    passkey_id: UUID,
    fields: OwnerFields,
    *,
    source: str,
    now: datetime,
) -> FactorsShown:
    """Forget a passkey that is lost. Raises NotFound for a foreign one as for none, and like `_owner`."""
    await _owner(session, gate, asker, fields, source=source, now=now)
    if not await kept.remove_passkey(session, asker.person_id, passkey_id):
        raise NotFound
    return await _changed(session, asker, "remove_factor", now)


async def renew_recovery_codes(
    session: AsyncSession, gate: Gate, asker: Principal, fields: OwnerFields, *, source: str, now: datetime
) -> RecoveryCodes:
    """Ten new codes. Raises like `_owner`."""
    await _owner(session, gate, asker, fields, source=source, now=now)
    codes = await recovery_codes.renew(session, asker.person_id)
    await own_events.tell(session, asker.person_id, "renew_recovery_codes", now)
    return RecoveryCodes(recovery_codes=codes)


async def _changed(session: AsyncSession, asker: Principal, verb: str, now: datetime) -> FactorsShown:
    await own_events.tell(session, asker.person_id, verb, now)
    return await factors_of(session, asker)


async def _owner(
    session: AsyncSession, gate: Gate, asker: Principal, shown: OwnerFields, *, source: str, now: datetime
) -> Person:
    """The person, who has shown password and factor once more: a token alone changes nothing here.

    Raises WrongCredentials, OtpRequired, TooManyRequests and Busy.
    """
    person = await people.lock(session, asker.person_id)
    gate.slow_downs.check(person.username, source, now)
    if not await gate.passwords.verify(person.password_hash, shown.password.get_secret_value()):
        gate.slow_downs.failed(person.username, source, now)
        raise WrongCredentials
    gate.slow_downs.succeeded(person.username, source, now)
    await factors.check(session, gate, person, [asker.role], shown, now=now)
    return person
