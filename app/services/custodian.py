"""The custodian: opens what two people have granted, for the one who asked, and nothing else.

A process of its own (`tinbao custodian`): the server has neither its private halves nor its role of the database, and
it has neither the server's keys nor a door.
"""

import asyncio
import logging
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from app.core.at_rest import SealBroken, place
from app.core.clock import Clock
from app.core.data_keys import NONCE
from app.core.sealed_boxes import BoxKey, Recipient, SealedBoxes
from app.core.unit_secrets import label_of
from app.domain.days import day_of
from app.repositories import custodian

_LOOK_EVERY_SECONDS = 0.5

logger = logging.getLogger(__name__)


class Custodian:
    """Looks for what was granted; several of them at once do no harm, the first answer stands."""

    def __init__(self, pool: Any, pairs: Mapping[int, BoxKey], clock: Clock) -> None:  # noqa: ANN401 - asyncpg ships no types
        self._pool, self._pairs, self._clock = pool, pairs, clock
        self._boxes = SealedBoxes(clock)
        self._told: set[UUID] = set()

    async def watch(self) -> None:
        """Answer until cancelled; a database that is away for a while is looked for again."""
        while True:
            try:
                await self.answer_all()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                logger.warning("the database could not be looked at: %s", type(error).__name__)
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def answer_all(self) -> int:
        """Take away what has run out and answer what waits; how many were answered here."""
        now = self._clock()
        await custodian.wipe(self._pool, now)
        waiting = await custodian.waiting(self._pool, now, day_of(now))
        self._told &= {row["id"] for row in waiting}
        return sum([await self._answer(row) for row in waiting])

    async def _answer(self, row: Any) -> bool:  # noqa: ANN401 - asyncpg ships no types
        try:
            identity = self._sealed_anew(row)
        except SealBroken as error:
            self._complain(row, str(error))
            return False
        async with self._pool.acquire() as connection, connection.transaction():
            if not await custodian.take(connection, row):
                return False
            # The event first: once there is an answer the database shows this unsealing to no custodian any more.
            if identity is not None:
                await custodian.tell(connection, row, self._clock())
            await custodian.answer(connection, row, identity)
        return True

    def _sealed_anew(self, row: Any) -> bytes | None:  # noqa: ANN401 - asyncpg ships no types
        if row["identity"] is None:
            return None
        pair = self._pairs.get(row["custodian_key_id"])
        if pair is None:
            raise SealBroken("the pair that opens it is not here")
        identity = pair.open(place("reporters", row["submission_id"], "identity"), row["identity"])
        asker = Recipient(label_of(row["unit_id"], row["month"]), row["public"])
        at = place("unsealing_answers", row["id"], "identity")
        return self._boxes.seal(asker, at, identity, os.urandom(NONCE))

    def _complain(self, row: Any, why: str) -> None:  # noqa: ANN401 - asyncpg ships no types
        if row["id"] not in self._told:
            self._told.add(row["id"])
            logger.error("unsealing %s cannot be answered: %s", row["id"], why)
