"""What whoever holds the receipt may do with what they sent."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from app import errors
from app.domain.conversation import NobodyToTalkTo, WaitForAnAnswer
from app.domain.limits import TooManyRequests
from app.models.sender_action import SenderAction
from app.models.tracking import Tracked
from app.services import sender_actions
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.parts import parts_of
from app.web.receipts import Receipt

router = APIRouter(tags=["Citizens"])


@router.post(
    "/v1/tracking/actions",
    operation_id="act_on_own",
    response_model=Tracked,
    responses=refuses(
        errors.UnknownReceipt,
        errors.IllegalMove,
        errors.MalformedJson,
        errors.InvalidFields,
        NobodyToTalkTo,
        WaitForAnAnswer,
        TooManyRequests,
    ),
    openapi_extra={"security": []},
)
async def act_on_own(
    request: Request, session: SessionDep, receipt: Receipt, action: Annotated[SenderAction, Body()]
) -> dict[str, object]:
    """Take back what you sent, choose an appointment, have it looked at again, or say how content you are.

    `allowed` in each answer of `GET /v1/tracking` lists what is open to you now. A second time is refused and changes
    nothing: whoever is not sure whether it arrived reads the status.
    """
    parts = parts_of(request)
    return await sender_actions.act(
        session,
        receipt,
        action,
        now=parts.clock(),
        boxes=parts.boxes,
        reference=parts.shelf.now,
        language=language_of(request),
    )
