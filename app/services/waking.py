"""Waking: makes the calls of alerts through the push gateway, in any number of workers, each call at least once.

Between sending and writing it down a kill may come: the call is made again with the same Idempotency-Key, by which the
gateway leaves it out.
"""

import asyncio
import logging
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.clock import Clock
from app.core.database import open_session
from app.core.letterboxes import Undelivered
from app.core.push_gateway import Call
from app.domain.alerts import TEXTS, again_at
from app.repositories import alert_deliveries
from app.repositories.alert_deliveries import Due
from app.services import duties

DUTY = "calls of alerts"
EVERY = 0.5
BATCH = 20
"""Calls made at once; none of them waits longer than the slowest of the others."""

_logger = logging.getLogger(__name__)


class Waker(Protocol):
    """The port: whatever can ring somebody's phone."""

    async def wake(self, call: Call) -> None:
        """Hand the call over. Raises Undelivered."""
        ...


async def keep(engine: AsyncEngine, waker: Waker, clock: Clock) -> None:
    """Make calls, for ever, beside the other workers that do."""
    line = Line(waker, clock)
    await duties.together(engine, DUTY, line.turn, every=EVERY)


class Line:
    """The way to the gateway; what it does not take is warned about once."""

    def __init__(self, waker: Waker, clock: Clock) -> None:
        self._waker, self._clock = waker, clock
        self._is_down = False

    async def turn(self, connection: AsyncConnection) -> None:
        """Make every call whose turn has come."""
        while True:
            async with open_session(connection) as session, session.begin():
                due = await alert_deliveries.take(session, self._clock(), BATCH)
                # The rows stay held: nobody else makes these calls meanwhile, and a kill lets go of them.
                outcomes = await asyncio.gather(*(self._make(each) for each in due))
                for each, is_taken in zip(due, outcomes, strict=True):
                    self._write_down(each, self._clock(), is_taken=is_taken)
                    session.add(each.delivery)
            if len(due) < BATCH:
                return

    async def _make(self, due: Due) -> bool:
        delivery = due.delivery
        call = Call(delivery.person_id, delivery.alert_id, delivery.step, TEXTS[due.occasion]["vi"])
        try:
            await self._waker.wake(call)
        except Undelivered as error:
            if not self._is_down:
                _logger.warning("somebody could not be woken and is called again: %s", error)
            self._is_down = True
            return False
        if self._is_down:
            _logger.warning("calls are taken again")
        self._is_down = False
        return True

    @staticmethod
    def _write_down(due: Due, now: datetime, *, is_taken: bool) -> None:
        delivery = due.delivery
        delivery.tries += 1
        delivery.sent_at = now if is_taken else None
        delivery.next_at = None if is_taken else again_at(delivery.tries, now)
