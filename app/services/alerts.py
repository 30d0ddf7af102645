"""Alerts (báo trực) as the people see them whom they wake: what waits, and that somebody looks."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.alerts import TEXTS
from app.domain.principals import Principal
from app.errors import NotFound
from app.models.alert import Alert, AlertList, AlertShown
from app.repositories import alerts


async def waiting(session: AsyncSession, by: Principal, language: str) -> AlertList:
    """What nobody has acknowledged yet and this one may."""
    return AlertList(data=[_shown(alert, language) for alert in await alerts.unacknowledged(session, by)])


async def acknowledge(session: AsyncSession, by: Principal, alert_id: UUID, language: str, now: datetime) -> AlertShown:
    """From now on nobody else is woken for it; what comes later raises a new one. Again changes nothing.

    Raises NotFound for one that wakes others.
    """
    alert = await alerts.acknowledge(session, by, alert_id, now)
    if alert is None:
        raise NotFound
    return _shown(alert, language)


def _shown(alert: Alert, language: str) -> AlertShown:
    return AlertShown(
        id=alert.id,
        text=TEXTS[alert.occasion][language],
        unit_id=alert.unit_id,
        desk=alert.desk,
        since=alert.since,
        acknowledged_at=alert.acknowledged_at,
    )
