"""The queue (danh sách chờ xử lý): what a station needs to see first comes first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.pages import Position, QueueFilter
from app.domain.principals import Principal
from app.repositories import queue
from app.services import showing
from app.services.reference import Reference


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; `after` is where the next begins."""

    rows: list[dict[str, object]]
    after: Position | None


async def page(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    reference: Reference,
    wanted: QueueFilter,
    *,
    after: Position | None,
    limit: int,
    now: datetime,
) -> Page:
    """The queue in its order: emergencies, then the nearest clock, then age."""
    # One more than asked for tells whether there is a next page, without counting.
    rows = await queue.page(connection, principal, wanted, after=after, limit=limit + 1, now=now)
    shown = [showing.envelope(row, reference) for row in rows[:limit]]
    last: Any = rows[limit - 1] if len(rows) > limit else None
    return Page(shown, (last["sort_key"], UUID(str(last["id"]))) if last is not None else None)
