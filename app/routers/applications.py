"""Applications of people who may be mentioned in a tip-off: to the inspectorate, and back with a code."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.limits import TooManyRequests
from app.domain.rights import AlreadyAnswered, UnknownApplication
from app.models.application import (
    ApplicationFields,
    ApplicationList,
    ApplicationShown,
    ApplicationTaken,
    ApplicationTold,
    ClosingFields,
)
from app.services import applications
from app.web.access import ApplicationReader, SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.once import answered, at_a_citizens_turn
from app.web.parts import opener_of, parts_of

applying = APIRouter(prefix="/v1/applications", tags=["Citizens"])
router = APIRouter(prefix="/v1/applications", tags=["Inspectors"])
_ANYBODY = "applicant"
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields)
Code = Annotated[
    str,
    Header(
        alias="Application-Code",
        max_length=100,
        description="the code of the answer 202",
        examples=["7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"],
    ),
]


@applying.post(
    "",
    operation_id="apply_to_inspectorate",
    status_code=202,
    response_model=ApplicationTaken,
    responses=refuses(
        errors.MalformedJson,
        errors.MissingIdempotencyKey,
        errors.IdempotencyMismatch,
        errors.TwinRunning,
        errors.UnknownUnit,
        errors.InvalidFields,
        TooManyRequests,
    ),
    openapi_extra={"security": []},
)
async def apply_to_inspectorate(
    request: Request,
    session: SessionDep,
    body: ApplicationFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Apply to the inspectorate about what may be kept of you.

    It looks into it within fifteen days. The answer never confirms nor denies that anything was reported; the code is
    shown this once, and with it you see that your application was dealt with.
    """
    parts = parts_of(request)
    turn = await at_a_citizens_turn(request, session, _ANYBODY, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=202, is_replayed=True)
    now = parts.clock()
    taken = await applications.apply(session, body, reference=parts.shelf.now, boxes=parts.boxes, now=now)
    answer = to_json(taken)
    await turn.keep(answer, now, status=202)
    return answered(answer, status=202, is_replayed=False)


@applying.get(
    "",
    operation_id="track_application",
    response_model=ApplicationTold,
    responses=refuses(UnknownApplication, errors.InvalidFields, TooManyRequests),
    openapi_extra={"security": []},
)
async def track_application(request: Request, session: SessionDep, code: Code) -> ApplicationTold:
    """See whether your application was dealt with; what was found is told to nobody."""
    return await applications.told(session, code, language_of(request), parts_of(request).clock())


@router.get(
    "/received",
    operation_id="list_applications",
    response_model=ApplicationList,
    responses=refuses(errors.InvalidToken, errors.Forbidden),
)
async def list_applications(session: SessionDep, _reader: ApplicationReader) -> ApplicationList:
    """List the applications to your inspectorate: what waits first, the nearest clock first."""
    return ApplicationList(data=await applications.received(session))


@router.get(
    "/{application_id}",
    operation_id="read_application",
    response_model=ApplicationShown,
    responses=refuses(*_GUARDED),
)
async def read_application(
    request: Request, session: SessionDep, reader: ApplicationReader, application_id: UUID
) -> ApplicationShown:
    """Read an application; the reading is written into the history."""
    return await applications.read(session, reader, application_id, opener_of(request), parts_of(request).clock())


@router.post(
    "/{application_id}/closing",
    operation_id="close_application",
    response_model=ApplicationShown,
    responses=refuses(*_GUARDED, errors.MalformedJson, AlreadyAnswered),
)
async def close_application(
    request: Request, session: SessionDep, reader: ApplicationReader, application_id: UUID, body: ClosingFields
) -> ApplicationShown:
    """Say that it was dealt with: the applicant reads one sentence, the same whatever was found."""
    return await applications.close(
        session, reader, application_id, body, opener=opener_of(request), now=parts_of(request).clock()
    )
