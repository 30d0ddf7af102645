"""Askers: whose token a request carries, noted before anything is looked up, for the trace of what was denied."""

import logging
from uuid import UUID

from asyncpg.exceptions import InterfaceError
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Refusal
from app.services import denied_attempts
from app.services.denied_attempts import Asker
from app.web.parts import parts_of

logger = logging.getLogger(__name__)

_NOTED = "tinbao.asker"
_DENIALS = frozenset({401, 403, 404})


def note_asker(
    request: Request,
    *,
    role: str,
    person_id: UUID | None = None,
    client_id: UUID | None = None,
    unit_id: int | None = None,
) -> None:
    """Note who asks, as the verified token says."""
    request.scope[_NOTED] = Asker(role, person_id, client_id, unit_id)


async def trace(request: Request, refusal: Refusal) -> None:
    """Leave a trace of a denied attempt; a foreign id and one that does not exist leave the same."""
    asker: Asker | None = request.scope.get(_NOTED)
    if asker is None or refusal.status not in _DENIALS:
        return
    parts = parts_of(request)
    operation = getattr(request.scope.get("route"), "operation_id", None) or "-"
    target, now = _target(request), parts.clock()
    try:
        await denied_attempts.record(
            parts.engine, asker, operation=operation, code=refusal.code, target=target, now=now
        )
    except (SQLAlchemyError, OSError, InterfaceError) as error:
        # The refusal stands all the same; that it left no trace must not go unseen.
        logger.error("a denied attempt left no trace (%s, %s): %s", operation, refusal.code, type(error).__name__)  # noqa: TRY400 - a traceback may carry what was sent


def _target(request: Request) -> UUID | None:
    """The first id in the path, if one is asked for."""
    for value in request.path_params.values():
        try:
            return UUID(str(value))
        except ValueError:
            continue
    return None
