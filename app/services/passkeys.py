"""Passkeys of the staff: kept when they answer a challenge for this person, and asked for a new answer each time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.factor import Passkey
from app.repositories import factors
from app.services.gate import Gate


async def keep(session: AsyncSession, gate: Gate, person_id: UUID, answer: Mapping[str, Any], now: datetime) -> bool:
    """Add a passkey; False when the answer is none, or the passkey is known already."""
    try:
        registered = gate.passkeys.registered(person_id, answer, now)
    except ValueError:
        return False
    passkey = Passkey(
        id=uuid4(),
        person_id=person_id,
        credential_id=registered.credential_id,
        credential=registered.credential,
        sign_count=registered.sign_count,
        created_at=now,
    )
    return await factors.add_passkey(session, passkey)


async def answers(session: AsyncSession, gate: Gate, person_id: UUID, answer: Mapping[str, Any], now: datetime) -> bool:
    """Whether a passkey of this person answers a challenge of ours that nobody has answered before."""
    try:
        credential_id = gate.passkeys.credential_id(answer)
        for passkey in await factors.passkeys(session, person_id):
            if passkey.credential_id == credential_id:
                right = gate.passkeys.answered(passkey.credential, passkey.sign_count, answer, now)
                passkey.sign_count = right.sign_count
                await session.flush()
                return await factors.spend_challenge(session, person_id, right.challenge_sha256, right.expires_at, now)
    except ValueError:
        return False
    return False
