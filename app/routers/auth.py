"""Signing in, staying signed in, signing out."""

from fastapi import APIRouter, Request

from app import errors
from app.models.sign_in import CredentialsFields, RefreshFields, SignedIn
from app.services import sign_in
from app.web.access import SessionDep, StaffMember
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/auth", tags=["Signing in"])


@router.post(
    "/token",
    operation_id="sign_in",
    responses=refuses(errors.MalformedJson, errors.WrongCredentials, errors.InvalidFields, errors.Busy),
    openapi_extra={"security": []},
)
async def token(request: Request, body: CredentialsFields) -> SignedIn:
    """Sign in with a name and a password.

    The answer speaks for one posting. Send its access token as `Authorization: Bearer …` for ten minutes, then use
    the refresh token; after 30 days the password is asked for again. Somebody with several postings names one.
    """
    parts = parts_of(request)
    return await sign_in.sign_in(
        parts.engine,
        body,
        now=parts.clock(),
        passwords=parts.passwords,
        tokens=parts.tokens,
        refresh_tokens=parts.refresh_tokens,
    )


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
    return await sign_in.refresh(
        parts.engine,
        body.refresh_token.get_secret_value(),
        now=parts.clock(),
        tokens=parts.tokens,
        refresh_tokens=parts.refresh_tokens,
    )


@router.post("/sign-out", operation_id="sign_out", status_code=204, responses=refuses(errors.InvalidToken))
async def sign_out(request: Request, principal: StaffMember, session: SessionDep) -> None:
    """Sign out on this phone.

    The session ends at once: neither of its tokens works any longer. Sessions on other phones go on.
    """
    await sign_in.sign_out(session, principal, parts_of(request).clock())
