"""Witnessing: hands the newest checkpoint to each witness; one that is away keeps nobody waiting."""

import asyncio
import logging

from app.core.clock import Clock
from app.core.witnesses import Unwitnessed, Witness

_logger = logging.getLogger(__name__)

GAP = 0.5
"""Seconds between two checkpoints to one witness: all that was sealed in between is in the second."""


class Teller:
    """The way to one witness, which is told the newest checkpoint and none in between."""

    def __init__(self, witness: Witness, clock: Clock, *, gap: float = GAP, longest: float = 60.0) -> None:
        self._witness, self._clock = witness, clock
        self._gap, self._longest = gap, longest
        self._note = ""
        self._has_news = asyncio.Event()

    def hear(self, note: str) -> None:
        """There is a newer checkpoint."""
        if note != self._note:
            self._note = note
            self._has_news.set()

    async def run(self) -> None:
        """Tell, for ever; what fails is warned about once and tried again, ever more slowly."""
        failures = 0
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            try:
                await self._witness.tell(self._note, self._clock())
            except Unwitnessed as error:
                if not failures:
                    _logger.warning(
                        "the witness %s did not take a checkpoint and is asked again: %s", self._witness.name, error
                    )
                failures += 1
                self._has_news.set()
            else:
                if failures:
                    _logger.warning("the witness %s takes checkpoints again", self._witness.name)
                failures = 0
            await asyncio.sleep(min(self._gap * 2 ** min(failures, 16), self._longest))
