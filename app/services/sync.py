"""Sync: the copy of a queue on a device is brought up to date, and misses nothing under concurrent commits.

The sequencer gives positions after the commit and without gaps: whoever has seen all events before a position has
missed none that will ever lie before it. What an answer says of a submission is its state at the moment of the answer,
in one picture of the database, and not as it was at the event: a later event only says the same once more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.copies import CursorExpired, Reached
from app.domain.pages import QueueFilter
from app.domain.principals import Principal
from app.repositories import changes
from app.services import queue, showing
from app.services.reference import Reference

SPAN = 20_000
"""As many positions are walked for one answer at most: events that the asker may not see take time all the same."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a copy takes up next, and how far it has come with that."""

    changes: list[dict[str, object]]
    reached: Reached
    has_more: bool


async def beginning(connection: Any) -> Reached:  # noqa: ANN401 - asyncpg ships no types
    """Where a copy begins that is empty. A page of the queue must be taken after this and not before."""
    return Reached(await changes.length(connection))


async def picture(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    reference: Reference,
    reached: Reached,
    *,
    limit: int,
    now: datetime,
) -> Step:
    """The next page of what is open, in the order of the queue, so that a device has first what is needed first.

    Whatever moves a row within that order tells an event, which lies behind `reached`: a row that jumps over the place
    where we are comes again.
    """
    page = await queue.page(connection, principal, reference, QueueFilter(), after=reached.after, limit=limit, now=now)
    done = page.after is None
    return Step(
        [_upsert(row) for row in page.rows],
        Reached(reached.position, page.after),
        has_more=not done or reached.position < await changes.length(connection),
    )


async def since(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    reference: Reference,
    position: int,
    limit: int,
) -> Step:
    """What has changed since a position, one change for each submission, in the order of the positions.

    Seen now: its envelope. Lost from sight by one of these events: to be dropped. Neither: not a word. Raises
    CursorExpired for a position that the log does not have.
    """
    length = await changes.length(connection)
    if position > length:
        raise CursorExpired
    until = min(length, position + SPAN)
    told = await changes.told(connection, principal, position, until, limit)
    # As many as were asked for may not be all.
    reached = told[-1].position + 1 if len(told) == limit else until
    last = {each.submission_id: each.position for each in told}
    lost = {each.submission_id for each in told if each.is_lost}
    rows = await changes.in_sight(connection, principal, list(last)) if last else {}
    found = [
        _upsert(showing.envelope(rows[each], reference)) if each in rows else _delete(each)
        for each in sorted(last, key=last.__getitem__)
        if each in rows or each in lost
    ]
    return Step(found, Reached(reached), has_more=reached < length)


def _upsert(envelope: dict[str, object]) -> dict[str, object]:
    return {
        "op": "upsert",
        "type": "submission",
        "id": envelope["id"],
        "version": envelope["version"],
        "data": envelope,
    }


def _delete(submission_id: UUID) -> dict[str, object]:
    return {"op": "delete", "type": "submission", "id": str(submission_id), "version": None, "data": None}
