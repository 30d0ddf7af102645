"""Turns: of two equal requests at once the second waits until the transaction of the first has ended."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

_PATIENCE = "1s"
_LOCK_NOT_AVAILABLE = "55P03"


async def take(session: AsyncSession, key_hash: bytes) -> bool:
    """Hold the key for this transaction; False when a twin has held it for longer than one second."""
    connection = await session.connection()
    # Only this statement is to give up so soon: the rows of a submission are waited for as long as any statement.
    await connection.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": _PATIENCE})
    number = int.from_bytes(key_hash[:8], signed=True)
    try:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise
    await connection.execute(text("SELECT set_config('lock_timeout', '0', true)"))
    return True
