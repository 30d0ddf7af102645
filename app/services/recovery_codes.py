"""Recovery codes: ten at a time, shown once; a new set makes the old one worthless."""

import secrets
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import receipts
from app.domain.factors import RECOVERY_CODES
from app.repositories import factors

_BYTES = 15


async def renew(session: AsyncSession, person_id: UUID) -> list[str]:
    """A new set for the person to whom the transaction is scoped."""
    codes = [receipts.receipt(secrets.token_bytes(_BYTES)) for _ in range(RECOVERY_CODES)]
    digests = [receipts.digest(code) for code in codes]
    await factors.replace_recovery_codes(session, person_id, [digest for digest in digests if digest is not None])
    return codes
