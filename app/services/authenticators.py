"""Authenticator apps: a secret is drawn, proved by a first code, and from then on each code works once."""

import os
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import totp
from app.core.data_keys import NONCE
from app.core.vault import Vault
from app.models.enrolment import AuthenticatorShown
from app.models.factor import Authenticator
from app.models.person import Person
from app.repositories import factors
from app.services.gate import Gate

_TABLE = "authenticators"


async def draw(session: AsyncSession, gate: Gate, person: Person) -> AuthenticatorShown:
    """A new secret that opens nothing until it is confirmed; the one of before goes on working meanwhile."""
    secret = totp.new_secret()
    app = await factors.authenticator(session, person.id) or Authenticator(person_id=person.id)
    app.pending = gate.vault.seal(_TABLE, person.id, "pending", secret.encode(), os.urandom(NONCE))
    session.add(app)
    await session.flush()
    return AuthenticatorShown(secret=secret, uri=totp.uri(secret, person.username))


async def confirm(session: AsyncSession, gate: Gate, person_id: UUID, otp: str, now: datetime) -> bool:
    """Let the pending secret take the place of the one before, if this is a code of it."""
    app = await factors.authenticator(session, person_id)
    if app is None or app.pending is None:
        return False
    secret = _opened(gate.vault, person_id, "pending", app.pending)
    step = totp.matching_step(secret, otp, now)
    if step is None:
        return False
    app.secret = gate.vault.seal(_TABLE, person_id, "secret", secret.encode(), os.urandom(NONCE))
    app.pending, app.last_step = None, step
    await session.flush()
    return True


async def matches(session: AsyncSession, gate: Gate, person_id: UUID, otp: str, now: datetime) -> bool:
    """Whether this is a code of now that was not used before; the person is locked, so that of twenty one passes."""
    app = await factors.authenticator(session, person_id)
    if app is None or app.secret is None:
        return False
    step = totp.matching_step(_opened(gate.vault, person_id, "secret", app.secret), otp, now)
    if step is None or step <= app.last_step:
        return False
    app.last_step = step
    await session.flush()
    return True


def _opened(vault: Vault, person_id: UUID, column: str, sealed: bytes) -> str:
    return vault.open(_TABLE, person_id, column, sealed).decode()
