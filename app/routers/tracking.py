"""Tracking: the citizen's way back, by the receipt in a header and never in an address."""

from typing import Annotated

from fastapi import APIRouter, Header, Request

from app import errors
from app.models.tracking import ChoiceFields, Tracked
from app.services import tracking
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.parts import parts_of

router = APIRouter(tags=["Citizens"])
Receipt = Annotated[
    str, Header(max_length=100, description="the receipt of the answer 201", examples=["7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"])
]


@router.get(
    "/v1/tracking",
    operation_id="track",
    response_model=Tracked,
    responses=refuses(errors.UnknownReceipt, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def track(request: Request, session: SessionDep, receipt: Receipt) -> dict[str, object]:
    """Read what became of a submission.

    Status in plain words, history to the hour, and what you can do next. Nothing in it tells who handles it.
    """
    return await tracking.look(session, receipt, parts_of(request).shelf.now, language_of(request))


@router.post(
    "/v1/tracking/place",
    operation_id="choose_place",
    response_model=Tracked,
    responses=refuses(errors.UnknownReceipt, errors.IllegalMove, errors.MalformedJson, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def choose_place(
    request: Request, session: SessionDep, receipt: Receipt, body: ChoiceFields
) -> dict[str, object]:
    """Choose the commune of a submission that could not be routed for certain.

    It moves to that commune's police at once; the clocks run on from the first receipt.
    """
    parts = parts_of(request)
    return await tracking.choose_place(
        session,
        receipt,
        unit_id=body.unit_id,
        unit_code=body.unit_code,
        now=parts.clock(),
        reference=parts.shelf.now,
        language=language_of(request),
    )
