"""Health: alive, ready, and which edition this is."""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError

from app import errors
from app.core import migrations
from app.services import doctor, receiving
from app.web.answers import refuses
from app.web.openapi import VERSION
from app.web.parts import parts_of

router = APIRouter(tags=["Health"])
_PATIENCE_SECONDS = 3


@router.get(
    "/health/live",
    operation_id="live",
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def live() -> dict[str, str]:
    """Say that the process answers.

    The database is not asked: a process that is alive must not be killed because the database is away.
    """
    return {"status": "live"}


@router.get(
    "/health/ready",
    operation_id="ready",
    responses=refuses(errors.MethodNotAllowed, errors.Busy),
    openapi_extra={"security": []},
)
async def ready(request: Request) -> dict[str, object]:
    """Say whether requests can be served.

    The database answers and is at the migration that this edition was built for; a signing key and the units are
    loaded, or the process would not have started. `has_current_keys` is false while the folder of signing keys holds
    something that cannot be read: the process goes on with those that it has. Without boundaries a pin only yields
    suggestions. `unattended` counts the communes, duty desks and inspectorates in which nobody is posted to receive;
    `tinbao doctor` names them.
    """
    parts = parts_of(request)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            is_ready = await doctor.is_ready(parts.engine, migrations.head())
            gaps = await receiving.unattended(parts.engine, parts.shelf.now) if is_ready else None
    except (TimeoutError, SQLAlchemyError, OSError):
        gaps = None
    if gaps is None:
        raise errors.Busy
    return {
        "status": "ready",
        "has_current_keys": parts.keyring.is_current,
        "has_boundaries": parts.shelf.now.polygons is not None,
        "unattended": {
            "communes": len(gaps.communes),
            "duty_desks": len(gaps.desks),
            "inspectorates": len(gaps.inspectorates),
        },
    }


@router.get(
    "/version", operation_id="version", responses=refuses(errors.MethodNotAllowed), openapi_extra={"security": []}
)
async def version() -> dict[str, str]:
    """Say which edition answers."""
    return {"version": VERSION}
