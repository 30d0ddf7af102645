"""Once: what carries an Idempotency-Key is carried out one time, and a repeat gets the first answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from app import errors
from app.core.idempotency_lock import Lock
from app.domain.principals import Principal
from app.services import replays
from app.web.idempotency import strong_key
from app.web.parts import parts_of


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of one request; `kept` is the answer that it was given before."""

    session: AsyncSession
    lock: Lock
    body_sha256: bytes
    kept: bytes | None

    async def keep(self, answer: bytes, now: datetime, *, status: int = 200) -> None:
        """Keep the answer in the transaction of what was done."""
        await replays.keep(self.session, self.lock, self.body_sha256, answer, now, status=status)


def answered(body: bytes, *, status: int, is_replayed: bool) -> Response:
    """The answer of a turn, the first one or the same again."""
    headers = {"Idempotent-Replayed": "true"} if is_replayed else None
    return Response(body, status_code=status, media_type="application/json", headers=headers)


async def at_its_turn(request: Request, session: AsyncSession, asker: Principal, key: str | None) -> Turn:
    """The turn, for the path and the posting that asks.

    Raises MissingIdempotencyKey, IdempotencyMismatch when the key answered another body, and TwinRunning.
    """
    if not key:
        raise errors.MissingIdempotencyKey
    # The posting asks, not the person: somebody who was posted elsewhere does not read old answers there.
    return await _turn(request, session, str(asker.posting_id), key)


async def at_a_citizens_turn(request: Request, session: AsyncSession, asker: str, key: str | None) -> Turn:
    """The same for somebody without an account, whose key must be hard to guess. Raises WeakIdempotencyKey too."""
    return await _turn(request, session, asker, strong_key(key))


async def _turn(request: Request, session: AsyncSession, asker: str, key: str) -> Turn:
    lock = parts_of(request).locksmith.lock(request.url.path, asker, key)
    body_sha256 = hashlib.sha256(await request.body()).digest()
    return Turn(session, lock, body_sha256, await replays.find(session, lock, body_sha256))
