"""What is new in the queues, as the worker reads it: events after a position, and clocks that will soon run out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import ESCALATED, NEWS, Lying, Watch
from app.domain.urgency import Urgency
from app.models.alert import Alert, AlertCursor, ToldClock
from app.models.ledger import Event
from app.models.submission import Submission

_ENVELOPE = (
    col(Submission.id),
    col(Submission.unit_id),
    col(Submission.province_id),
    col(Submission.status),
    col(Submission.conflict),
    col(Submission.urgency),
)


class News(NamedTuple):
    """Something that a desk has to look at."""

    watch: Watch
    is_urgent: bool


class Heard(NamedTuple):
    """The news of a stretch of the history, up to its last position; None at the end of the history."""

    news: list[News]
    position: int | None


class Nearing(NamedTuple):
    """A clock that will soon run out."""

    submission_id: UUID
    due_at: datetime
    news: News


async def hold(session: AsyncSession) -> int:
    """The position that was read last, held until the transaction ends: who reads on does so alone."""
    return (await session.exec(select(AlertCursor.position).with_for_update())).one()


async def after(session: AsyncSession, position: int, limit: int) -> Heard:
    """The news after a position, as the submissions stand now; of what is closed or erased there is none."""
    joined = sa.and_(
        col(Submission.id) == Event.submission_id,
        col(Submission.closed_at).is_(None),
        col(Event.verb).in_(NEWS),
    )
    statement = (
        sa.select(col(Event.position), col(Event.verb), *_ENVELOPE)
        .select_from(Event)
        .outerjoin(Submission, joined)
        .where(col(Event.position) > position)
        .order_by(col(Event.position))
        .limit(limit)
    )
    rows = (await (await session.connection()).execute(statement)).all()
    news = [_news(row, is_escalated=row.verb == ESCALATED) for row in rows if row.id is not None]
    return Heard(news, rows[-1].position if rows else None)


async def read_up_to(session: AsyncSession, position: int) -> None:
    """Keep how far the history was read."""
    await (await session.connection()).execute(sa.update(AlertCursor).values(position=position))


async def nearing(session: AsyncSession, now: datetime, *, urgent: datetime, other: datetime) -> list[Nearing]:
    """Clocks of open submissions that run out until then, each of which is told once."""
    is_told = select(ToldClock.submission_id).where(
        ToldClock.submission_id == Submission.id, ToldClock.due_at == Submission.due_at
    )
    until = sa.case((col(Submission.urgency) == Urgency.EMERGENCY, urgent), else_=other)
    statement = sa.select(col(Submission.due_at), *_ENVELOPE).where(
        col(Submission.closed_at).is_(None),
        # A signature that its signer does not confirm is dropped, and nobody is late.
        col(Submission.status) != "pending",
        # What has run out meanwhile is escalated, which is news by itself.
        col(Submission.due_at) > now,
        col(Submission.due_at) <= max(urgent, other),
        col(Submission.due_at) <= until,
        ~is_told.exists(),
    )
    rows = (await (await session.connection()).execute(statement)).all()
    return [Nearing(row.id, row.due_at, _news(row)) for row in rows]


async def keep_told(session: AsyncSession, told: Sequence[Nearing]) -> None:
    """Keep that somebody is woken for these clocks."""
    rows = [{"submission_id": each.submission_id, "due_at": each.due_at} for each in told]
    added = postgresql.insert(ToldClock)
    added = added.on_conflict_do_update(index_elements=["submission_id"], set_={"due_at": added.excluded.due_at})
    await (await session.connection()).execute(added, rows)


async def forget(session: AsyncSession, now: datetime, *, acknowledged: datetime) -> None:
    """Delete the clocks that have run out, and the alerts that were acknowledged before then."""
    connection = await session.connection()
    await connection.execute(sa.delete(ToldClock).where(col(ToldClock.due_at) <= now))
    await connection.execute(sa.delete(Alert).where(col(Alert.acknowledged_at) <= acknowledged))


def _news(row: Any, *, is_escalated: bool = False) -> News:  # noqa: ANN401 - the two rows have the envelope in common
    lying = Lying(row.unit_id, row.province_id, row.status, row.conflict)
    return News(lying.watch(is_escalated=is_escalated), row.urgency is Urgency.EMERGENCY)
