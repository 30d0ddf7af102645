"""Alerts: what waits for whoever is on duty, and that somebody looks."""

from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.models.alert import AlertList, AlertShown
from app.services import alerts
from app.web.access import SessionDep, Watcher
from app.web.answers import refuses
from app.web.language import language_of
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/alerts", tags=["Officers"])
_GUARDED = (errors.InvalidToken, errors.Forbidden)


@router.get("", operation_id="list_alerts", responses=refuses(*_GUARDED))
async def list_alerts(request: Request, session: SessionDep, watcher: Watcher) -> AlertList:
    """List what nobody has acknowledged yet.

    An alert says that something waits in the queue, and nothing of what. Those of your desk are here; to the province's
    desk also those of a station that did not answer, once you were called for them.
    """
    return await alerts.waiting(session, watcher, language_of(request))


@router.post(
    "/{alert_id}/acknowledgement",
    operation_id="acknowledge_alert",
    responses=refuses(*_GUARDED, errors.NotFound, errors.InvalidFields),
)
async def acknowledge_alert(request: Request, session: SessionDep, watcher: Watcher, alert_id: UUID) -> AlertShown:
    """Say that you look.

    Nobody else is woken for it any more. What arrives from now on raises a new alert; claiming a submission
    acknowledges nothing. An hour later the alert is erased, and answers like one that never was.
    """
    return await alerts.acknowledge(session, watcher, alert_id, language_of(request), parts_of(request).clock())
