"""The roster (lịch trực): who of a desk is on duty, and so is woken first."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import ROLES_OF, desk_of
from app.domain.days import day_of
from app.domain.principals import Principal
from app.errors import Fault, InvalidFields, NotFound
from app.models.duty_shift import LONGEST, DutyRoster, DutyShift, DutyShiftFields, DutyShiftShown
from app.repositories import duty_shifts, people
from app.services import staff_events

_WIDEST = 2 * LONGEST


async def roster(
    session: AsyncSession, by: Principal, since: datetime | None, until: datetime | None, now: datetime
) -> DutyRoster:
    """The shifts of the own desk in a time; of the coming 31 days unless told otherwise.

    Raises InvalidFields for a time that ends before it begins, or is longer than 62 days.
    """
    since = since or now
    # In the last days of the calendar there is no month to come.
    until = until or since + min(LONGEST, _until_the_end(since))
    if until <= since:
        raise InvalidFields(faults=[Fault("/until", "wrong_order")])
    if until - since > _WIDEST:
        raise InvalidFields(faults=[Fault("/until", "too_long")])
    return DutyRoster(data=await duty_shifts.between(session, by, since, until))


async def add(session: AsyncSession, by: Principal, fields: DutyShiftFields, now: datetime) -> DutyShiftShown:
    """Put somebody of the own desk on duty, with an event.

    Raises InvalidFields for a shift that is over, and for somebody who does not work at this desk.
    """
    desk = desk_of(by.role)
    if fields.ends_at <= now:
        raise InvalidFields(faults=[Fault("/ends_at", "too_old")])
    if not await people.works_as(session, fields.person_id, by.unit_id, ROLES_OF[desk], day_of(now)):
        raise InvalidFields(faults=[Fault("/person_id", "not_at_this_desk")])
    shift = DutyShift(
        id=uuid4(),
        unit_id=by.unit_id,
        desk=desk,
        person_id=fields.person_id,
        starts_at=fields.starts_at,
        ends_at=fields.ends_at,
        made_by=by.person_id,
    )
    shown = await duty_shifts.add(session, by, shift)
    session.add(staff_events.told(by, "add_shift", by.unit_id, now, person=fields.person_id, shift=shift.id))
    await session.flush()
    return shown


async def remove(session: AsyncSession, by: Principal, shift_id: UUID, now: datetime) -> None:
    """Take a shift off the roster, with an event. Raises NotFound for one that is not of this desk."""
    person_id = await duty_shifts.remove(session, by, shift_id)
    if person_id is None:
        raise NotFound
    session.add(staff_events.told(by, "remove_shift", by.unit_id, now, person=person_id, shift=shift_id))
    await session.flush()


def _until_the_end(since: datetime) -> timedelta:
    return datetime.max.replace(tzinfo=since.tzinfo) - since
