"""Errands: what is done beside the requests, one after another, so that no answer waits for it or tells of it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

logger = logging.getLogger(__name__)

Errand = Callable[[], Awaitable[None]]
_LONGEST = 200
_DRAIN_SECONDS = 10.0


class Errands:
    """A bounded line and the one task that works through it; what finds it full is dropped and counted."""

    def __init__(self, longest: int = _LONGEST) -> None:
        self._line: asyncio.Queue[Errand] = asyncio.Queue(longest)
        self.dropped = 0

    def take(self, errand: Errand) -> bool:
        """Put an errand at the end of the line; false when the line is full and the errand was dropped."""
        try:
            self._line.put_nowait(errand)
        except asyncio.QueueFull:
            self.dropped += 1
            logger.warning("the line of errands is full: %d dropped so far", self.dropped)
            return False
        return True

    async def done(self) -> None:
        """Wait until nothing is in the line or under way."""
        await self._line.join()

    @asynccontextmanager
    async def running(self, drain_seconds: float = _DRAIN_SECONDS) -> AsyncIterator["Errands"]:
        """Work through the line; at the end what is left in it is still done, within some seconds."""
        task = asyncio.create_task(self._work())
        try:
            yield self
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(drain_seconds):
                    await self.done()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _work(self) -> None:
        while True:
            errand = await self._line.get()
            try:
                await errand()
            except Exception as error:  # noqa: BLE001 - one errand that fails must not end all that come after it
                # The message of an exception may hold what somebody sent; its type is all that is logged.
                logger.warning("an errand failed: %s", type(error).__name__)
            finally:
                self._line.task_done()
