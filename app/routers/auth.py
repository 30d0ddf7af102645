"""Signing in, staying signed in, signing out."""

from typing import Any

from fastapi import APIRouter, Request

from app import errors
from app.domain.factors import OtpRequired
from app.domain.limits import TooManyRequests
from app.models.sign_in import CredentialsFields, RefreshFields, SignedIn
from app.services import sign_in
from app.web.access import SessionDep, StaffMember
from app.web.answers import refuses
from app.web.parts import parts_of
from app.web.sources import address_of

router = APIRouter(prefix="/v1/auth", tags=["Signing in"])


@router.post(
    "/token",
    operation_id="sign_in",
    responses=refuses(
        errors.MalformedJson,
        errors.WrongCredentials,
        OtpRequired,
        errors.InvalidFields,
        TooManyRequests,
        errors.Busy,
    ),
    openapi_extra={"security": []},
)
async def token(request: Request, body: CredentialsFields) -> SignedIn:
    """Sign in with a name, a password and, for officers and above, a second factor.

    Without the factor the answer is 401 `otp_required`, and `ways` tells what can be shown. The answer speaks for one
    posting. Send its access token as `Authorization: Bearer …` for ten minutes, then use the refresh token; after 30
    days, or 4 without use, the password is asked for again. Somebody with several postings names one.
    """
    parts = parts_of(request)
    return await sign_in.sign_in(parts.gate, body, source=address_of(request), now=parts.clock())


@router.post(
    "/passkey-challenge",
    operation_id="ask_for_passkey",
    responses=refuses(TooManyRequests),
    openapi_extra={"security": []},
)
async def passkey_challenge(request: Request) -> dict[str, Any]:
    """Get a challenge for a passkey.

    Hand the answer to `navigator.credentials.get`, and what comes back to `POST /v1/auth/token` as `passkey`, within
    five minutes and once. It is the same for everybody: the passkey itself tells whose it is.
    """
    parts = parts_of(request)
    return parts.gate.passkeys.request(parts.clock())


@router.post(
    "/refresh",
    operation_id="refresh",
    responses=refuses(errors.MalformedJson, errors.InvalidToken, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def refresh(request: Request, body: RefreshFields) -> SignedIn:
    """Exchange the refresh token for the next pair.

    Each refresh token is good for one use. If the answer is lost, send the same one again within ten seconds and the
    same successor comes back. A token that is used again later ends the session, since somebody must have copied it.
    """
    parts = parts_of(request)
    return await sign_in.refresh(parts.gate, body.refresh_token.get_secret_value(), now=parts.clock())


@router.post("/sign-out", operation_id="sign_out", status_code=204, responses=refuses(errors.InvalidToken))
async def sign_out(request: Request, principal: StaffMember, session: SessionDep) -> None:
    """Sign out on this phone.

    The session ends at once: neither of its tokens works any longer. Sessions on other phones go on.
    """
    await sign_in.sign_out(session, principal, parts_of(request).clock())
