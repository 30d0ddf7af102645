"""Duties: what the house does by itself, beside serving; of any number of processes one does each, or all together."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.errors import Misconfigured
from app.repositories import sole

Work = Callable[[AsyncConnection], Awaitable[None]]

_logger = logging.getLogger(__name__)


async def alone(engine: AsyncEngine, duty: str, work: Work, *, every: float, patience: float = 2.0) -> None:
    """Do the work every so many seconds, for ever, as long as nobody else has the duty; wait for it otherwise.

    The work runs on the connection that holds the duty: who loses the one can no longer commit anything on the other.
    """

    async def wait(connection: AsyncConnection) -> None:
        while not await sole.take(connection, duty):  # noqa: ASYNC110 - the lock is the database's, which has no event
            await asyncio.sleep(patience)

    await _for_ever(engine, duty, wait, work, every=every, patience=patience)


async def together(engine: AsyncEngine, duty: str, work: Work, *, every: float, patience: float = 2.0) -> None:
    """Do the work every so many seconds, for ever, beside whoever else does it: what it takes, it must hold itself."""

    async def begin(_connection: AsyncConnection) -> None:
        """Nothing is waited for."""

    await _for_ever(engine, duty, begin, work, every=every, patience=patience)


async def _for_ever(engine: AsyncEngine, duty: str, begin: Work, work: Work, *, every: float, patience: float) -> None:
    """What goes wrong is said once and tried again: a duty never ends by itself, nor takes the server down."""
    said = ""
    while True:
        try:
            async with engine.connect() as connection:
                try:
                    await begin(connection)
                    while True:
                        await work(connection)
                        said = ""
                        await asyncio.sleep(every)
                finally:
                    # Closed and not given back to the pool, where it would hold the duty and do nothing.
                    with contextlib.suppress(SQLAlchemyError):
                        await connection.invalidate()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError, Misconfigured) as error:
            # Only our own sentences are repeated: the database's may hold what somebody sent.
            saying = str(error) if isinstance(error, Misconfigured) else type(error).__name__
            if saying != said:
                _logger.warning("%s: it is tried again until it works: %s", duty, saying)
            said = saying
        await asyncio.sleep(patience)
