"""Duties that one process does alone, however many there are: a lock of the connection that does them."""

import hashlib

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


async def take(connection: AsyncConnection, duty: str) -> bool:
    """Whether the duty is ours from now on, until the connection ends; by a kill -9 it ends at once."""
    number = int.from_bytes(hashlib.sha256(f"tinbao duty {duty}".encode()).digest()[:8], signed=True)
    taken = bool(await connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))
    await connection.commit()
    return taken
