"""Tracking: the citizen's way back, by the receipt in a header and never in an address."""

from fastapi import APIRouter, Request

from app import errors
from app.domain.history import ProofPending
from app.domain.limits import TooManyRequests
from app.domain.phone_codes import WrongCode
from app.models.audit import InclusionProof
from app.models.phone_code import CodeFields
from app.models.tracking import ChoiceFields, Tracked
from app.services import confirmation, proofs, tracking
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.parts import parts_of
from app.web.receipts import Receipt

router = APIRouter(tags=["Citizens"])


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
    parts = parts_of(request)
    return await tracking.look(session, receipt, parts.shelf.now, language_of(request), parts.clock())


@router.get(
    "/v1/tracking/proof",
    operation_id="prove_submission",
    response_model=InclusionProof,
    responses=refuses(errors.UnknownReceipt, errors.InvalidFields, ProofPending),
    openapi_extra={"security": []},
)
async def prove_submission(request: Request, session: SessionDep, receipt: Receipt) -> InclusionProof:
    """Ask for proof that your submission is in the history.

    The history is a Merkle tree whose roots are signed and kept by witnesses outside. With this proof anybody can work
    out by hand that the arrival of your submission is in it, and that nobody can take it out unseen; keep it if you
    want to be sure. It is there when the hour of the arrival is over. How to check it: `docs/proofs.md`.
    """
    return await proofs.of_submission(session, receipt, parts_of(request).clock())


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


@router.post(
    "/v1/tracking/confirmation",
    operation_id="confirm_signature",
    response_model=Tracked,
    responses=refuses(
        errors.MalformedJson,
        WrongCode,
        errors.UnknownReceipt,
        errors.IllegalMove,
        errors.InvalidFields,
        TooManyRequests,
    ),
    openapi_extra={"security": []},
)
async def confirm_signature(request: Request, receipt: Receipt, body: CodeFields) -> dict[str, object]:
    """Confirm your signature under a pledge with a code, within 24 hours.

    For a signature with the method `otp`: ask for a code for the number that was given at signing, with the purpose
    `confirm`. The signature is in force at once, an earlier one of the same household or person is replaced by it, and
    you find it under the submissions that you keep in sight.
    """
    parts = parts_of(request)
    return await confirmation.confirm(
        parts.engine,
        receipt,
        body.phone,
        body.code.get_secret_value(),
        now=parts.clock(),
        hashes=parts.phone_hashes,
        tags=parts.subject_tags,
        reference=parts.shelf.now,
        language=language_of(request),
    )
