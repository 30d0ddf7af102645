"""What a partner reads: the status of what it sent, and totals in which nobody can be recognised."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain import references
from app.domain.kinds import Kind
from app.domain.pages import Position
from app.domain.partners import SMALLEST_SHOWN, Partner, month_after
from app.errors import NotFound
from app.repositories import scope, submissions
from app.repositories.submissions import Cell
from app.services import tracking
from app.services.reference import Reference

_VIETNAM = timezone(timedelta(hours=7))


async def page(
    session: AsyncSession, partner: Partner, reference: Reference, *, after: UUID | None, limit: int, language: str
) -> tuple[list[dict[str, object]], Position | None]:
    """A page of what it sent, in no order that tells anything, and where the next one begins."""
    found = await submissions.sent_by(session, partner.client_id, after, limit + 1)
    shown = [tracking.envelope(each, reference, language) for each in found[:limit]]
    return shown, (0, found[limit - 1].id) if len(found) > limit else None


async def status(
    session: AsyncSession, partner: Partner, number: str, reference: Reference, language: str
) -> dict[str, object]:
    """One of those. Raises NotFound for what a citizen or another partner sent as for what nobody sent."""
    # What is not written as a reference may hold what no database takes.
    is_told = references.is_reference(number)
    submission = await submissions.find_sent(session, partner.client_id, number) if is_told else None
    if submission is None:
        raise NotFound
    return tracking.envelope(submission, reference, language)


async def totals(engine: AsyncEngine, partner: Partner, first: date, last: date) -> list[dict[str, Any]]:
    """Every cell of the months from the first to the last, both included; counts under five are hidden.

    Whole months and single cells only: from two periods that overlap, or from a sum, a hidden cell could be told.
    """
    unit_ids = tuple(sorted(partner.unit_ids))
    months = [first]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    # A transaction of its own: what it may see for counting, the request must not see.
    async with open_session(engine) as session, session.begin():
        await scope.of_counting(session, unit_ids)
        counted = await submissions.counts(session, unit_ids, _midnight(first), _midnight(month_after(last)))
    cells = [Cell(unit_id, kind, f"{month:%Y-%m}") for month in months for unit_id in unit_ids for kind in Kind]
    return [_shown(cell, counted.get(cell, 0)) for cell in cells]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=_VIETNAM).astimezone(UTC)


def _shown(cell: Cell, count: int) -> dict[str, Any]:
    is_hidden = count < SMALLEST_SHOWN
    return {**cell._asdict(), "received": None if is_hidden else count, "suppressed": is_hidden}
