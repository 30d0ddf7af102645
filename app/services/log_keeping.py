"""Log keeping: the duty that sequences events several times a second and tells the witnesses."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.clock import Clock
from app.core.database import open_session
from app.core.signed_notes import Signer
from app.core.witnesses import Witness
from app.repositories import log
from app.services import duties, sequencing
from app.services.witnessing import Teller

DUTY = "the log"
EVERY = 0.25
"""Seconds between two looks for events without a place."""


async def keep(engine: AsyncEngine, signer: Signer, witnesses: Sequence[Witness], clock: Clock) -> None:
    """Keep the log, for ever."""
    tellers = [Teller(witness, clock) for witness in witnesses]

    async def work(connection: AsyncConnection) -> None:
        await turn(connection, signer, clock, tellers)

    async with asyncio.TaskGroup() as group:
        for teller in tellers:
            group.create_task(teller.run())
        group.create_task(duties.alone(engine, DUTY, work, every=EVERY))


async def turn(connection: AsyncConnection, signer: Signer, clock: Clock, tellers: Sequence[Teller] = ()) -> None:
    """Sequence all that waits, batch after batch; after each commit the witnesses hear of the newest checkpoint."""
    while True:
        async with open_session(connection) as session, session.begin():
            count = await sequencing.sequence(session, signer, clock())
            newest = await log.newest_checkpoint(session)
        if newest is not None:
            for teller in tellers:
                teller.hear(newest.note)
        if count < sequencing.BATCH:
            return
