"""Wakes: one listener for the whole process hears that the database has something new, and wakes everybody who waits.

Nothing is said but that; each then asks for what is theirs. A wake that was lost with its connection is made good: when
the listener is back it wakes everybody, and whoever waits asks by themselves now and then.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg

from app.core import database
from app.domain.limits import TooManyRequests
from app.errors import Busy

AT_ONCE = 2
"""As many may ask at the same time, so that those who were all woken together leave the pool to everybody else."""
_SEATS, _SEATS_EACH = 500, 5
_AGAIN_SECONDS = 2.0
_RETRY_SECONDS = 30

_logger = logging.getLogger(__name__)


class Wakes:
    """Who waits in this process. `seats` are for all together, `each` for one person."""

    def __init__(self, url: str, channel: str, *, seats: int = _SEATS, each: int = _SEATS_EACH) -> None:
        self._url, self._channel = url, channel
        self._free, self._each = seats, each
        self._taken: Counter[UUID] = Counter()
        self._waiting: set[asyncio.Event] = set()
        self.asking = asyncio.Semaphore(AT_ONCE)
        self.is_over = False

    @contextmanager
    def seat(self, person_id: UUID) -> Iterator[asyncio.Event]:
        """A place among those who wait: the event is set when there is something new.

        Raises TooManyRequests for a person who has too many, and Busy when there is none left or the house closes.
        """
        if self._taken[person_id] >= self._each:
            raise TooManyRequests(_RETRY_SECONDS)
        if self.is_over or self._free <= 0:
            raise Busy
        wake = asyncio.Event()
        self._waiting.add(wake)
        self._taken[person_id] += 1
        self._free -= 1
        try:
            yield wake
        finally:
            self._waiting.discard(wake)
            self._taken[person_id] -= 1
            self._taken += Counter()  # drops those who have none
            self._free += 1

    def wake(self) -> None:
        """Wake everybody."""
        for wake in self._waiting:
            wake.set()

    def end(self) -> None:
        """Send everybody away: the house closes, and a stream would keep it open."""
        self.is_over = True
        self.wake()

    async def listen(self) -> None:
        """Listen until cancelled; a database that is away is asked again until it is back."""
        is_away = False
        try:
            while True:
                try:
                    await self._hear()
                    is_away = False
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    if not is_away:
                        _logger.warning("nobody is told of changes until it works again: %s", type(error).__name__)
                    is_away = True
                await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            self.end()

    async def _hear(self) -> None:
        """Listen on one connection until it is lost."""
        connection = await database.open_connection(self._url)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, lambda *_: self.wake())
            # What was told while nobody listened.
            self.wake()
            await lost.wait()
        finally:
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()
