"""Tip-offs (tin báo về ma túy): the citizen's door."""

from fastapi import APIRouter, Request

from app import errors
from app.models.accepted import Accepted
from app.models.tip_off import TipOffFields
from app.services.letters import Reply
from app.web.answers import refuses
from app.web.idempotency import IdempotencyKey
from app.web.parts import intake_of
from app.web.strict_json import StrictJsonRoute, letter_of

router = APIRouter(route_class=StrictJsonRoute, tags=["Citizens"])


@router.post(
    "/v1/tip-offs",
    operation_id="submit_tip_off",
    status_code=201,
    response_model=Accepted,
    responses=refuses(
        errors.MissingIdempotencyKey,
        errors.BodyTooLarge,
        errors.UnsupportedMediaType,
        errors.InvalidFields,
        errors.Busy,
    ),
    openapi_extra={"security": []},
)
async def submit_tip_off(request: Request, body: TipOffFields, idempotency_key: IdempotencyKey) -> Reply:
    """Send a tip-off on drugs.

    No account is needed. It goes to the police of the commune where it happens, or to the province's duty desk when
    the commune is not clear; about an officer, straight to the province's inspectorate. The answer holds a receipt,
    shown this once: with it you read what became of your tip-off, and nobody else can.
    """
    return await intake_of(request).submit_tip_off(body, idempotency_key, letter_of(request))
