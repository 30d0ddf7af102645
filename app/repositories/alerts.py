"""Alerts as people of the staff see and acknowledge them; row-level security says once more which."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import desk_of
from app.domain.principals import Principal
from app.domain.roles import Role
from app.models.alert import Alert, AlertDelivery


def _waits_for(by: Principal) -> sa.ColumnElement[bool]:
    """The alerts of the own desk, and for the province's those of stations to which this very person was called."""
    own = col(Alert.unit_id).in_((by.unit_id, *by.archive_ids)) & (col(Alert.desk) == desk_of(by.role))
    if by.role is not Role.PROVINCE:
        return own
    called = select(AlertDelivery.alert_id).where(
        AlertDelivery.alert_id == Alert.id, AlertDelivery.person_id == by.person_id
    )
    return own | called.exists()


async def unacknowledged(session: AsyncSession, by: Principal) -> Sequence[Alert]:
    """What waits for this one, the oldest first."""
    statement = select(Alert).where(_waits_for(by), col(Alert.acknowledged_at).is_(None))
    return (await session.exec(statement.order_by(col(Alert.since), col(Alert.id)))).all()


async def acknowledge(session: AsyncSession, by: Principal, alert_id: UUID, now: datetime) -> Alert | None:
    """Keep who looks, unless somebody does already; None for one out of sight."""
    looked = (
        sa.update(Alert)
        .where(col(Alert.id) == alert_id, _waits_for(by), col(Alert.acknowledged_at).is_(None))
        .values(acknowledged_at=now, acknowledged_by=by.person_id)
    )
    await (await session.connection()).execute(looked)
    return (await session.exec(select(Alert).where(Alert.id == alert_id, _waits_for(by)))).one_or_none()
