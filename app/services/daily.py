"""Daily jobs: each once a day, soon after midnight in Vietnam and at the start; doing one twice does no harm."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.clock import Clock
from app.core.database import open_session
from app.domain.days import day_of
from app.errors import Misconfigured
from app.services import duties

Job = Callable[[AsyncSession, datetime], Awaitable[str]]
"""Works in one transaction of the worker's role and says in a sentence what it did; in an empty one, nothing."""

EVERY = 60.0
_logger = logging.getLogger(__name__)


class Almanac:
    """The jobs by name, and the day on which each was done last."""

    def __init__(self, jobs: Mapping[str, Job], clock: Clock) -> None:
        self._jobs, self._clock = jobs, clock
        self._done: dict[str, date] = {}

    async def turn(self, connection: AsyncConnection) -> None:
        """Do what has not been done today; one that fails does not keep the others, and its turn comes again."""
        today = day_of(self._clock())
        failed: list[str] = []
        for name, job in self._jobs.items():
            if self._done.get(name) == today:
                continue
            try:
                async with open_session(connection) as session, session.begin():
                    told = await job(session, self._clock())
            except (SQLAlchemyError, Misconfigured) as error:
                failed.append(f"{name} ({error if isinstance(error, Misconfigured) else type(error).__name__})")
                continue
            self._done[name] = today
            if told:
                _logger.info("%s: %s", name, told)
        if failed:
            raise Misconfigured(f"These were not done: {', '.join(failed)}.")


async def keep(engine: AsyncEngine, jobs: Mapping[str, Job], clock: Clock) -> None:
    """Do them each day, for ever."""
    await duties.alone(engine, "daily jobs", Almanac(jobs, clock).turn, every=EVERY)
