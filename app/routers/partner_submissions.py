"""The partners' doors: sending for a citizen."""

from dataclasses import replace

from fastapi import APIRouter, Request

from app import errors
from app.domain.limits import TooManyRequests
from app.domain.partners import InsufficientScope, OutsideYourCommunes, ReceiptNotFree
from app.models.partner_forms import (
    PartnerAccepted,
    PartnerSignatureFields,
    PartnerTipOffFields,
    PartnerWeaponFields,
)
from app.services.letters import Letter, Reply
from app.web.answers import refuses
from app.web.idempotency import IdempotencyKey
from app.web.partner_access import SCHEME, PartnerRoute, SigningRoute
from app.web.parts import intake_of
from app.web.strict_json import letter_of

submitting = APIRouter(route_class=PartnerRoute, tags=["Partners"])
signing = APIRouter(route_class=SigningRoute, tags=["Partners"])

_REFUSALS = (
    errors.MissingIdempotencyKey,
    errors.InvalidToken,
    InsufficientScope,
    errors.BodyTooLarge,
    errors.UnsupportedMediaType,
    errors.InvalidFields,
    errors.IdempotencyMismatch,
    OutsideYourCommunes,
    ReceiptNotFree,
    TooManyRequests,
    errors.Busy,
)


@submitting.post(
    "/v1/partner/tip-offs",
    operation_id="pass_on_tip_off",
    status_code=201,
    response_model=PartnerAccepted,
    responses=refuses(*_REFUSALS),
    openapi_extra={"security": [{SCHEME: [PartnerRoute.scope.value]}]},
)
async def pass_on_tip_off(request: Request, body: PartnerTipOffFields, idempotency_key: IdempotencyKey) -> Reply:
    """Pass on a citizen's tip-off.

    It is treated like any other, and you never read it again. Let the citizen's device draw the receipt and send its
    SHA-256: then you never hold the way back, and the police can converse with the citizen. Without it the answer has
    a receipt, which you hand on, and the conversation stays closed. Places outside your communes are refused.
    """
    letter = _letter(request, body.receipt_sha256)
    return await intake_of(request).submit_tip_off(body, idempotency_key, letter)


@submitting.post(
    "/v1/partner/weapon-surrenders",
    operation_id="pass_on_weapon_surrender",
    status_code=201,
    response_model=PartnerAccepted,
    responses=refuses(*_REFUSALS),
    openapi_extra={"security": [{SCHEME: [PartnerRoute.scope.value]}]},
)
async def pass_on_weapon_surrender(
    request: Request, body: PartnerWeaponFields, idempotency_key: IdempotencyKey
) -> Reply:
    """Pass on a citizen's weapon declaration.

    Show the advice of the answer to the citizen: red items are not to be touched. The receipt is as with a tip-off.
    """
    letter = _letter(request, body.receipt_sha256)
    return await intake_of(request).submit_weapon_surrender(body, idempotency_key, letter)


@signing.post(
    "/v1/partner/pledges/{code}/signatures",
    operation_id="pass_on_signature",
    status_code=201,
    response_model=PartnerAccepted,
    responses=refuses(*_REFUSALS, errors.UnknownPledge),
    openapi_extra={"security": [{SCHEME: [SigningRoute.scope.value]}]},
)
async def pass_on_signature(
    request: Request, code: str, body: PartnerSignatureFields, idempotency_key: IdempotencyKey
) -> Reply:
    """Pass on a citizen's signature under a pledge.

    It waits until it is confirmed, like every other: by the code sent to the signer's phone, or before a witness.
    """
    return await intake_of(request).sign(code, body, idempotency_key, _letter(request, body.receipt_sha256))


def _letter(request: Request, receipt_sha256: str | None) -> Letter:
    digest = bytes.fromhex(receipt_sha256) if receipt_sha256 else None
    return replace(letter_of(request), partner=request.state.partner, receipt_sha256=digest)
