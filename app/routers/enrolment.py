"""Enrolment: from a one-time code to an account."""

from fastapi import APIRouter, Request

from app import errors
from app.domain.limits import TooManyRequests
from app.models.enrolment import EnrolmentFields, EnrolmentShown, EntryFields, RecoveryCodes
from app.services import enrolment
from app.web.answers import refuses
from app.web.parts import parts_of
from app.web.sources import address_of

router = APIRouter(prefix="/v1/auth/enrolment", tags=["Signing in"])


@router.post(
    "",
    operation_id="begin_enrolment",
    responses=refuses(errors.MalformedJson, errors.WrongCredentials, errors.InvalidFields, TooManyRequests),
    openapi_extra={"security": []},
)
async def begin_enrolment(request: Request, body: EntryFields) -> EnrolmentShown:
    """Begin with the one-time code of an invitation or a reset.

    The code is the first half, as told by the one who proposed, and the second, by the one who approved. The answer
    holds a secret for an authenticator app and the options for a passkey; the code stays good for the second step.
    """
    parts = parts_of(request)
    return await enrolment.begin(parts.gate, body, source=address_of(request), now=parts.clock())


@router.post(
    "/completion",
    operation_id="complete_enrolment",
    responses=refuses(
        errors.MalformedJson, errors.WrongCredentials, errors.InvalidFields, TooManyRequests, errors.Busy
    ),
    openapi_extra={"security": []},
)
async def complete_enrolment(request: Request, body: EnrolmentFields) -> RecoveryCodes:
    """Set the password and the second factor, and spend the code.

    A password has at least 12 characters, of any kind, and is none of the commonest. Officers and above show the first
    code of their authenticator, or a passkey. Whatever was signed in before is signed out; then sign in as usual. The
    recovery codes are shown this once.
    """
    parts = parts_of(request)
    return await enrolment.complete(parts.gate, body, source=address_of(request), now=parts.clock())
