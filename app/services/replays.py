"""Replays of what staff asked for: the sealed first reply, kept in the same transaction as the change."""

import os
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import NONCE
from app.core.idempotency_lock import Lock
from app.errors import IdempotencyMismatch, TwinRunning
from app.models.ledger import IdempotencyKey
from app.repositories import scope, turns


async def find(session: AsyncSession, lock: Lock, body_sha256: bytes) -> bytes | None:
    """The reply already given under this key; None gives the turn to this transaction, and to no other meanwhile.

    Raises IdempotencyMismatch when the key answered another body, and TwinRunning when the same request has been
    under way elsewhere for longer than a second.
    """
    await scope.of_key(session, lock.lookup)
    if not await turns.take(session, lock.lookup):
        raise TwinRunning
    kept = await session.get(IdempotencyKey, lock.lookup)
    if kept is None:
        return None
    reply = lock.open(kept.reply, body_sha256)
    if reply is None:
        raise IdempotencyMismatch
    return reply


async def keep(
    session: AsyncSession, lock: Lock, body_sha256: bytes, reply: bytes, now: datetime, *, status: int = 200
) -> None:
    """Keep the reply to the request whose turn it is."""
    sealed = lock.seal(reply, body_sha256, os.urandom(NONCE))
    session.add(IdempotencyKey(key_hash=lock.lookup, status=status, reply=sealed, created_at=now))
    await session.flush()
