"""The history as it is read: pages of events that have their place in the log."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.history import READ, Wanted
from app.domain.principals import Principal
from app.domain.roles import Role
from app.models.ledger import Event
from app.models.unit import UnitRow

_STATION = (Role.COLLECTOR, Role.OFFICER, Role.CHIEF)


def audited_by(principal: Principal) -> sa.ColumnElement[bool]:
    """The first wall: inspectors see their province, chiefs what their station read, the admin what is technical."""
    units = [principal.unit_id, *principal.archive_ids]
    if principal.role is Role.ADMIN:
        return col(Event.submission_id).is_(None)
    if principal.role is Role.INSPECTOR:
        of_province = select(UnitRow.id).where(col(UnitRow.id).in_(units) | col(UnitRow.parent_id).in_(units))
        return sa.and_(col(Event.unit_id).in_(of_province), _is_not_barred(principal))
    if principal.role is Role.CHIEF:
        read_here = sa.and_(col(Event.unit_id).in_(units), col(Event.verb) == READ, col(Event.role).in_(_STATION))
        return sa.and_(read_here, _is_not_barred(principal))
    return sa.false()


def _is_not_barred(principal: Principal) -> sa.ColumnElement[bool]:
    of_it = col(Event.submission_id)
    return of_it.is_(None) | of_it.not_in(principal.barred_ids)


async def page(
    session: AsyncSession, principal: Principal, wanted: Wanted, before: int | None, limit: int
) -> Sequence[Event]:
    """The events that this person may see, the newest first."""
    found = select(Event).where(audited_by(principal), col(Event.position).is_not(None))
    conditions = (
        (before, lambda: col(Event.position) < before),
        (wanted.unit_id, lambda: Event.unit_id == wanted.unit_id),
        (wanted.person_id, lambda: Event.person_id == wanted.person_id),
        (wanted.submission_id, lambda: Event.submission_id == wanted.submission_id),
        (wanted.verb, lambda: Event.verb == wanted.verb),
        (wanted.since, lambda: col(Event.at) >= wanted.since),
        (wanted.until, lambda: col(Event.at) < wanted.until),
    )
    for value, condition in conditions:
        if value is not None:
            found = found.where(condition())
    return (await session.exec(found.order_by(col(Event.position).desc()).limit(limit))).all()


async def beginning(session: AsyncSession, submission_id: UUID) -> Event | None:
    """The event of a submission's arrival."""
    of_it = select(Event).where(Event.submission_id == submission_id, Event.verb == "submit")
    return (await session.exec(of_it.order_by(col(Event.id)).limit(1))).first()
