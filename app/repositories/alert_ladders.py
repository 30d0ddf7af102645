"""Open alerts and who could be woken for them, as the worker sees both."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alert_delays import CODES
from app.domain.alerts import ROLES_OF, Post, Watch, desk_of
from app.domain.days import day_of
from app.domain.roles import Role
from app.models.alert import Alert, AlertDelivery
from app.models.duty_shift import DutyShift
from app.models.person import Person, Posting
from app.models.policy import ClockPolicyRow
from app.models.unit import UnitRow
from app.repositories.people import works


async def limits(session: AsyncSession, today: date) -> dict[tuple[str, str], timedelta]:
    """The delays of alerts by code and variant, as of a day."""
    statement = select(ClockPolicyRow.code, ClockPolicyRow.variant, ClockPolicyRow.amount).where(
        col(ClockPolicyRow.code).in_(CODES),
        col(ClockPolicyRow.valid_from) <= today,
        col(ClockPolicyRow.valid_to).is_(None) | (col(ClockPolicyRow.valid_to) > today),
    )
    rows = (await session.exec(statement)).all()
    return {(code, variant): timedelta(minutes=minutes) for code, variant, minutes in rows}


async def open_of(session: AsyncSession, watches: Collection[Watch]) -> dict[Watch, Alert]:
    """What nobody has acknowledged yet at these desks, held: an acknowledgement comes before it or after it."""
    keys = [(watch.unit_id, watch.desk) for watch in watches]
    statement = (
        select(Alert)
        .where(sa.tuple_(col(Alert.unit_id), col(Alert.desk)).in_(keys), col(Alert.acknowledged_at).is_(None))
        .order_by(col(Alert.id))
        .with_for_update()
    )
    return {alert.watch: alert for alert in (await session.exec(statement)).all()}


async def climbing(session: AsyncSession, now: datetime) -> Sequence[Alert]:
    """The open alerts whose next step has come, held; one that is being acknowledged now is left alone."""
    statement = (
        select(Alert)
        .where(col(Alert.next_at) <= now, col(Alert.acknowledged_at).is_(None))
        .order_by(col(Alert.next_at))
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement)).all()


async def posts(session: AsyncSession, unit_ids: Collection[int], now: datetime) -> dict[int, list[Post]]:
    """Whoever works today at each of these units, or at the desks of its province."""
    provinces = await _provinces(session, unit_ids)
    every = {*provinces, *provinces.values()}
    shifts = select(DutyShift.unit_id, DutyShift.desk, DutyShift.person_id).where(
        col(DutyShift.unit_id).in_(every), DutyShift.starts_at <= now, DutyShift.ends_at > now
    )
    on_duty = set((await session.exec(shifts)).all())
    working = (
        select(Posting.unit_id, Posting.role, Posting.person_id)
        .join(Person, col(Person.id) == Posting.person_id)
        .where(
            col(Posting.unit_id).in_(every),
            col(Posting.role).in_(frozenset().union(*ROLES_OF.values())),
            works(day_of(now)),
        )
    )
    found = [
        Post(unit_id, Role(role), person_id, (unit_id, desk_of(Role(role)), person_id) in on_duty)
        for unit_id, role, person_id in (await session.exec(working)).all()
    ]
    return {
        unit_id: [post for post in found if post.unit_id in {unit_id, province_id}]
        for unit_id, province_id in provinces.items()
    }


async def call(session: AsyncSession, alert: Alert, person_ids: Collection[UUID], now: datetime) -> None:
    """Have these people woken, in the step that the alert is at."""
    session.add_all(
        AlertDelivery(alert_id=alert.id, step=alert.step, person_id=person_id, next_at=now) for person_id in person_ids
    )
    await session.flush()


async def _provinces(session: AsyncSession, unit_ids: Collection[int]) -> Mapping[int, int]:
    statement = select(UnitRow.id, UnitRow.parent_id).where(col(UnitRow.id).in_(unit_ids))
    return {unit_id: parent_id or unit_id for unit_id, parent_id in (await session.exec(statement)).all()}
