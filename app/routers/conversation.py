"""The conversation by receipt: written and read with the receipt, and by the station that the submission lies with."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.conversation import NobodyToTalkTo, WaitForAnAnswer
from app.domain.limits import TooManyRequests
from app.models.message import MessageFields, MessageList, MessageShown, MessageToldList, TemplateList
from app.models.tracking import Tracked
from app.services import conversation, tracking
from app.web.access import Conversant, SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.once import answered, at_a_citizens_turn, at_its_turn
from app.web.parts import opener_of, parts_of
from app.web.receipts import Receipt

writing = APIRouter(prefix="/v1/tracking/messages", tags=["Citizens"])
router = APIRouter(tags=["Officers"])
_MADE_ONCE = (
    errors.MalformedJson,
    errors.MissingIdempotencyKey,
    errors.IdempotencyMismatch,
    errors.TwinRunning,
    errors.InvalidFields,
    NobodyToTalkTo,
    WaitForAnAnswer,
)
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.NotFound, errors.InvalidFields)


@writing.post(
    "",
    operation_id="write_message",
    status_code=201,
    response_model=Tracked,
    responses=refuses(*_MADE_ONCE, errors.UnknownReceipt, TooManyRequests),
    openapi_extra={"security": []},
)
async def write_message(
    request: Request,
    session: SessionDep,
    receipt: Receipt,
    body: MessageFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Answer the police, or tell them more about what you sent.

    They read it without learning who you are. If they have asked something, this is your answer, and they go on. A
    message that is repeated with the same key arrives once.
    """
    parts = parts_of(request)
    turn = await at_a_citizens_turn(request, session, receipt, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=201, is_replayed=True)
    now, reference = parts.clock(), parts.shelf.now
    await conversation.write(session, receipt, body.text, now=now, boxes=parts.boxes, reference=reference)
    answer = to_json(await tracking.look(session, receipt, reference, language_of(request), now))
    await turn.keep(answer, now, status=201)
    return answered(answer, status=201, is_replayed=False)


@writing.get(
    "",
    operation_id="read_own_messages",
    response_model=MessageToldList,
    responses=refuses(errors.UnknownReceipt, errors.InvalidFields, TooManyRequests),
    openapi_extra={"security": []},
)
async def read_own_messages(request: Request, session: SessionDep, receipt: Receipt) -> dict[str, object]:
    """Read what the police wrote to you and what you wrote to them.

    What they wrote is sealed for your receipt: nobody opens it without. Which officer wrote is told to nobody.
    """
    return {"data": await conversation.hear(session, receipt, language_of(request))}


@router.get(
    "/v1/submissions/{submission_id}/messages",
    operation_id="read_messages",
    response_model=MessageList,
    responses=refuses(*_GUARDED),
)
async def read_messages(
    request: Request, session: SessionDep, officer: Conversant, submission_id: UUID
) -> dict[str, object]:
    """Read the conversation with whoever sent it; that you read it is written down, and it is news no longer."""
    now, opener = parts_of(request).clock(), opener_of(request)
    return {"data": await conversation.read(session, officer, submission_id, now=now, opener=opener)}


@router.post(
    "/v1/submissions/{submission_id}/messages",
    operation_id="send_message",
    status_code=201,
    response_model=MessageShown,
    responses=refuses(*_MADE_ONCE, *_GUARDED),
)
async def send_message(
    request: Request,
    session: SessionDep,
    officer: Conversant,
    submission_id: UUID,
    body: MessageFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Write to whoever sent it; they read it the next time they look, as a message of the police.

    Nothing goes out to them: no text message or mail tells of it. A question that the submission waits for is asked
    with the verb `ask`.
    """
    parts = parts_of(request)
    turn = await at_its_turn(request, session, officer, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=201, is_replayed=True)
    now = parts.clock()
    sent = await conversation.send(
        session, officer, submission_id, body.text, now=now, opener=opener_of(request), reference=parts.shelf.now
    )
    answer = to_json(sent)
    await turn.keep(answer, now, status=201)
    return answered(answer, status=201, is_replayed=False)


@router.get(
    "/v1/message-templates",
    operation_id="list_message_templates",
    response_model=TemplateList,
    responses=refuses(errors.InvalidToken, errors.Forbidden),
)
async def list_message_templates(session: SessionDep, _officer: Conversant) -> dict[str, object]:
    """List the sentences that a message to a citizen may start from, in Vietnamese and English."""
    return {"data": await conversation.templates(session)}
