"""Requests about what somebody sent: asked with the receipt, answered by the station, read with the receipt alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.limits import TooManyRequests
from app.domain.rights import AlreadyAnswered, AlreadyAsked, SignerIsTheSignature
from app.models.privacy_request import (
    AnswerFields,
    RequestFields,
    RequestList,
    RequestShown,
    RequestTold,
    RequestToldList,
)
from app.services import privacy_answers, privacy_requests
from app.web.access import RequestAnswerer, SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.once import answered, at_a_citizens_turn
from app.web.parts import opener_of, parts_of
from app.web.receipts import Receipt

asking = APIRouter(prefix="/v1/tracking/requests", tags=["Citizens"])
router = APIRouter(prefix="/v1/privacy-requests", tags=["Officers"])
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields)


@asking.post(
    "",
    operation_id="ask_about_own",
    status_code=201,
    response_model=RequestTold,
    responses=refuses(
        errors.UnknownReceipt,
        AlreadyAsked,
        SignerIsTheSignature,
        errors.MalformedJson,
        errors.MissingIdempotencyKey,
        errors.IdempotencyMismatch,
        errors.TwinRunning,
        errors.InvalidFields,
        TooManyRequests,
    ),
    openapi_extra={"security": []},
)
async def ask_about_own(
    request: Request,
    session: SessionDep,
    receipt: Receipt,
    body: RequestFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Ask about what you sent: see it, correct it, restrict it, or have your identity erased.

    Restricting and erasing happen at once; what you reported and your receipt remain. To the rest the station answers
    within two working days, and you alone read the answer, with the receipt.
    """
    parts = parts_of(request)
    turn = await at_a_citizens_turn(request, session, receipt, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=201, is_replayed=True)
    now = parts.clock()
    told = await privacy_requests.ask(
        session,
        receipt,
        body,
        reference=parts.shelf.now,
        boxes=parts.boxes,
        now=now,
        language=language_of(request),
    )
    answer = to_json(told)
    await turn.keep(answer, now, status=201)
    return answered(answer, status=201, is_replayed=False)


@asking.get(
    "",
    operation_id="list_own_requests",
    response_model=RequestToldList,
    responses=refuses(errors.UnknownReceipt, errors.InvalidFields, TooManyRequests),
    openapi_extra={"security": []},
)
async def list_own_requests(request: Request, session: SessionDep, receipt: Receipt) -> dict[str, object]:
    """Read what you asked about a submission, and the answers.

    An answer of the station's is sealed for your receipt: nobody opens it without.
    """
    return {"data": await privacy_requests.listed(session, receipt, language_of(request))}


@router.get(
    "",
    operation_id="list_privacy_requests",
    response_model=RequestList,
    responses=refuses(errors.InvalidToken, errors.Forbidden),
)
async def list_privacy_requests(session: SessionDep, officer: RequestAnswerer) -> dict[str, object]:
    """List the requests that wait for your station's answer, the nearest clock first."""
    return {"data": await privacy_answers.waiting(session, officer)}


@router.get(
    "/{request_id}",
    operation_id="read_privacy_request",
    response_model=RequestShown,
    responses=refuses(*_GUARDED),
)
async def read_privacy_request(
    request: Request, session: SessionDep, officer: RequestAnswerer, request_id: UUID
) -> dict[str, object]:
    """Read what a citizen asks about their own submission; the reading is written into its history."""
    return await privacy_answers.read(session, officer, request_id, opener_of(request), parts_of(request).clock())


@router.post(
    "/{request_id}/answer",
    operation_id="answer_privacy_request",
    response_model=RequestShown,
    responses=refuses(*_GUARDED, errors.MalformedJson, AlreadyAnswered),
)
async def answer_privacy_request(
    request: Request, session: SessionDep, officer: RequestAnswerer, request_id: UUID, body: AnswerFields
) -> dict[str, object]:
    """Answer it, once: only the holder of the receipt reads the answer, and your station its own copy."""
    return await privacy_answers.answer(
        session, officer, request_id, body, opener=opener_of(request), now=parts_of(request).clock()
    )
