"""The desk and the hotline (tiếp nhận tại trụ sở, đường dây nóng): what people tell the station themselves."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request

from app import errors
from app.domain.limits import TooManyRequests
from app.models.accepted import Accepted
from app.models.desk_forms import DeskChannel, DeskSignatureFields, DeskTipOffFields, DeskWeaponFields
from app.models.submission import Channel
from app.services.letters import Letter, Reply
from app.web.answers import refuses
from app.web.desk_access import SCHEME, DeskRoute, SigningRoute
from app.web.idempotency import IdempotencyKey
from app.web.parts import intake_of
from app.web.strict_json import letter_of

router = APIRouter(prefix="/v1/desk", route_class=DeskRoute, tags=["Officers"])
signing = APIRouter(prefix="/v1/desk", route_class=SigningRoute, tags=["Officers"])

_REFUSALS = (
    errors.MissingIdempotencyKey,
    errors.WeakIdempotencyKey,
    errors.InvalidToken,
    errors.Forbidden,
    errors.BodyTooLarge,
    errors.UnsupportedMediaType,
    errors.InvalidFields,
    errors.IdempotencyMismatch,
    TooManyRequests,
    errors.Busy,
)
_SECURITY: dict[str, Any] = {"security": [{SCHEME: []}]}


@router.post(
    "/tip-offs",
    operation_id="take_down_tip_off",
    status_code=201,
    response_model=Accepted,
    responses=refuses(*_REFUSALS),
    openapi_extra=_SECURITY,
)
async def take_down_tip_off(request: Request, body: DeskTipOffFields, idempotency_key: IdempotencyKey) -> Reply:
    """Take down a tip-off at the desk or the hotline.

    It goes the way of every other, to the commune of its place. Hand the receipt over: it is the only way back, and is
    shown this once. That you typed it in is written nowhere.
    """
    return await intake_of(request).submit_tip_off(body, idempotency_key, _letter(request, body.channel))


@router.post(
    "/weapon-surrenders",
    operation_id="take_down_weapon_surrender",
    status_code=201,
    response_model=Accepted,
    responses=refuses(*_REFUSALS),
    openapi_extra=_SECURITY,
)
async def take_down_weapon_surrender(
    request: Request, body: DeskWeaponFields, idempotency_key: IdempotencyKey
) -> Reply:
    """Take down a weapon declaration at the desk or the hotline.

    Read the advice of the answer out: red items are not to be touched. The receipt is as with a tip-off.
    """
    return await intake_of(request).submit_weapon_surrender(body, idempotency_key, _letter(request, body.channel))


@signing.post(
    "/pledges/{code}/signatures",
    operation_id="take_down_signature",
    status_code=201,
    response_model=Accepted,
    responses=refuses(*_REFUSALS, errors.UnknownPledge),
    openapi_extra=_SECURITY,
)
async def take_down_signature(
    request: Request, code: str, body: DeskSignatureFields, idempotency_key: IdempotencyKey
) -> Reply:
    """Take down a signature under a pledge at the desk.

    It waits until it is confirmed, like every other: by the code sent to the signer's phone, or before a witness.
    """
    return await intake_of(request).sign(code, body, idempotency_key, _letter(request, body.channel))


def _letter(request: Request, channel: DeskChannel) -> Letter:
    return replace(letter_of(request), channel=Channel(channel))
