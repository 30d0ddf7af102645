"""Calls to be made: taken by one worker of any number, and held until it is written down how each went."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import Occasion
from app.domain.days import day_of
from app.models.alert import Alert, AlertDelivery
from app.models.person import Person, Posting
from app.models.unit import UnitRow
from app.repositories.people import works


class Due(NamedTuple):
    """A call, and what it is about."""

    delivery: AlertDelivery
    occasion: Occasion


async def take(session: AsyncSession, now: datetime, limit: int) -> Sequence[Due]:
    """Calls whose turn has come, that nobody else is making: of open alerts, to people who still work there."""
    still_there = (
        select(Posting.person_id)
        .join(Person, col(Person.id) == Posting.person_id)
        .where(
            Posting.person_id == AlertDelivery.person_id,
            # At the unit itself, or at its province.
            col(Posting.unit_id).in_((Alert.unit_id, UnitRow.parent_id)),
            works(day_of(now)),
        )
    )
    statement = (
        select(AlertDelivery, Alert.occasion)
        .join(Alert, col(Alert.id) == AlertDelivery.alert_id)
        .join(UnitRow, col(UnitRow.id) == Alert.unit_id)
        .where(col(AlertDelivery.next_at) <= now, col(Alert.acknowledged_at).is_(None), still_there.exists())
        .order_by(col(AlertDelivery.next_at))
        .limit(limit)
        .with_for_update(of=AlertDelivery, skip_locked=True)
    )
    return [Due(delivery, Occasion(occasion)) for delivery, occasion in (await session.exec(statement)).all()]
