"""The queue (danh sách chờ xử lý): what a station needs to see first comes first."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import to_the_hour
from app.domain.kinds import Kind
from app.domain.pages import Position, QueueFilter
from app.domain.principals import Principal
from app.domain.statuses import STATUSES
from app.models.queue import QueueCounts, StateCount, UnitCounts
from app.models.unit import UnitShown
from app.repositories import queue, queue_counts, scope
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
    now: datetime | None = None,
) -> Page:
    """The queue in its order: emergencies, then the nearest clock, then age. A view asks for `now`."""
    # One more than asked for tells whether there is a next page, without counting.
    rows = await queue.page(connection, principal, wanted, after=after, limit=limit + 1, now=now)
    shown = [showing.envelope(row, reference) for row in rows[:limit]]
    last: Any = rows[limit - 1] if len(rows) > limit else None
    return Page(shown, (last["sort_key"], UUID(str(last["id"]))) if last is not None else None)


async def counts(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    *,
    now: datetime,
    within: timedelta,
) -> QueueCounts:
    """What is open in sight of this posting, in numbers."""
    states, sums = [], Counter[str](dict.fromkeys(QueueCounts.model_fields.keys() - {"states"}, 0))
    for row in await queue_counts.by_state(connection, principal, now=now, within=within):
        numbers = dict(row)
        kind, code = Kind(numbers.pop("kind")), numbers.pop("status")
        status = STATUSES[kind][code]
        text = {"vi": status.vi, "en": status.en}
        states.append(StateCount(kind=kind, status=code, status_text=text, count=numbers["open"]))
        sums.update(numbers)
    return QueueCounts(states=states, **sums)


async def by_unit(session: AsyncSession, principal: Principal, reference: Reference, now: datetime) -> list[UnitCounts]:
    """The communes of the province, one by one, in numbers that tell nothing of what is in any submission."""
    communes = reference.gazetteer.communes(principal.unit_id)
    # For one statement the province counts what it may not see; conflicts of interest are in none of the numbers.
    await scope.of_counting(session, tuple(commune.id for commune in communes))
    rows = await queue_counts.by_unit(session, [commune.id for commune in communes], now)
    await scope.of_principal(session, principal)
    numbers = {row["id"]: dict(row) for row in rows}
    return [_of_unit(UnitShown.of(commune), numbers[commune.id]) for commune in communes]


def _of_unit(unit: UnitShown, numbers: dict[str, Any]) -> UnitCounts:
    due_at = numbers.pop("nearest_due_at")
    del numbers["id"]
    # A first clock tells to the minute when something was sent, and the province has not seen what.
    return UnitCounts(unit=unit, nearest_due_at=due_at and to_the_hour(due_at), **numbers)
