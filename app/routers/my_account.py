"""One's own password and second factors."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from app import errors
from app.domain.factors import OtpRequired
from app.domain.limits import TooManyRequests
from app.models.account import ConfirmationFields, FactorsShown, NewPasskeyFields, PasswordFields
from app.models.enrolment import AuthenticatorShown, RecoveryCodes
from app.models.proof import OwnerFields
from app.models.sign_in import SignedIn
from app.services import own_account
from app.web.access import SessionDep, StaffMember
from app.web.answers import refuses
from app.web.parts import parts_of
from app.web.sources import address_of

router = APIRouter(prefix="/v1/me", tags=["Signing in"])
_OWNER = (
    errors.MalformedJson,
    errors.InvalidToken,
    errors.WrongCredentials,
    OtpRequired,
    errors.InvalidFields,
    TooManyRequests,
    errors.Busy,
)


@router.post("/password", operation_id="change_password", responses=refuses(*_OWNER))
async def change_password(request: Request, session: SessionDep, asker: StaffMember, body: PasswordFields) -> SignedIn:
    """Change your password.

    The present one is asked for, and the second factor where you have one. Every other session ends; this one goes on
    with the tokens of the answer.
    """
    parts = parts_of(request)
    source, now = address_of(request), parts.clock()
    return await own_account.change_password(session, parts.gate, asker, body, source=source, now=now)


@router.get("/factors", operation_id="read_my_factors", responses=refuses(errors.InvalidToken))
async def read_my_factors(session: SessionDep, asker: StaffMember) -> FactorsShown:
    """Show what opens your account beside the password."""
    return await own_account.factors_of(session, asker)


@router.post("/authenticator", operation_id="draw_authenticator", responses=refuses(*_OWNER))
async def draw_authenticator(
    request: Request, session: SessionDep, asker: StaffMember, body: OwnerFields
) -> AuthenticatorShown:
    """Begin with a new authenticator app.

    The one of before goes on working until a code of the new one is confirmed.
    """
    parts = parts_of(request)
    source, now = address_of(request), parts.clock()
    return await own_account.draw_authenticator(session, parts.gate, asker, body, source=source, now=now)


@router.post(
    "/authenticator/confirmation",
    operation_id="confirm_authenticator",
    responses=refuses(errors.MalformedJson, errors.InvalidToken, errors.InvalidFields),
)
async def confirm_authenticator(
    request: Request, session: SessionDep, asker: StaffMember, body: ConfirmationFields
) -> FactorsShown:
    """Confirm the new authenticator with its first code."""
    parts = parts_of(request)
    return await own_account.confirm_authenticator(session, parts.gate, asker, body.otp, parts.clock())


@router.post("/passkeys/challenge", operation_id="begin_passkey", responses=refuses(errors.InvalidToken))
async def begin_passkey(request: Request, session: SessionDep, asker: StaffMember) -> dict[str, Any]:
    """Get the options for a new passkey.

    Hand them to `navigator.credentials.create`, and what comes back to `POST /v1/me/passkeys` within five minutes.
    """
    parts = parts_of(request)
    return await own_account.passkey_options(session, parts.gate, asker, parts.clock())


@router.post("/passkeys", operation_id="add_passkey", responses=refuses(*_OWNER))
async def add_passkey(
    request: Request, session: SessionDep, asker: StaffMember, body: NewPasskeyFields
) -> FactorsShown:
    """Add a passkey."""
    parts = parts_of(request)
    source, now = address_of(request), parts.clock()
    return await own_account.add_passkey(session, parts.gate, asker, body, source=source, now=now)


@router.post(
    "/passkeys/{passkey_id}/removal", operation_id="remove_passkey", responses=refuses(*_OWNER, errors.NotFound)
)
async def remove_passkey(
    request: Request, session: SessionDep, asker: StaffMember, passkey_id: UUID, body: OwnerFields
) -> FactorsShown:
    """Remove a passkey that is lost."""
    parts = parts_of(request)
    source, now = address_of(request), parts.clock()
    return await own_account.remove_passkey(session, parts.gate, asker, passkey_id, body, source=source, now=now)


@router.post("/recovery-codes", operation_id="renew_recovery_codes", responses=refuses(*_OWNER))
async def renew_recovery_codes(
    request: Request, session: SessionDep, asker: StaffMember, body: OwnerFields
) -> RecoveryCodes:
    """Draw ten new recovery codes.

    They are shown this once; the old ones no longer work.
    """
    parts = parts_of(request)
    source, now = address_of(request), parts.clock()
    return await own_account.renew_recovery_codes(session, parts.gate, asker, body, source=source, now=now)
