"""Codes by phone, and the sign-in of a citizen with one."""

from fastapi import APIRouter, Request

from app import errors
from app.domain.limits import TooManyRequests
from app.domain.phone_codes import FROM_ADDRESS, LIFETIME, CodesNotOffered, WrongCode
from app.models.phone_code import CitizenSignedIn, CodeFields, CodeRequested, CodeRequestFields
from app.services import citizens, phone_codes
from app.web.answers import refuses
from app.web.language import language_of
from app.web.limits import by_address
from app.web.parts import parts_of

router = APIRouter(tags=["Citizens"])


@router.post(
    "/v1/phone-codes",
    operation_id="request_code",
    status_code=202,
    dependencies=by_address(FROM_ADDRESS),
    responses=refuses(errors.MalformedJson, errors.InvalidFields, TooManyRequests, CodesNotOffered),
    openapi_extra={"security": []},
)
async def request_code(request: Request, body: CodeRequestFields) -> CodeRequested:
    """Have a code sent to a mobile number.

    Six digits, good for five minutes, five tries and one use; asking again makes the code before worthless. The answer
    is the same whether the number is known and whether it has been sent too many already: then none comes, and a
    quarter of an hour later one does. The message names no submission and nothing that the code is for.
    """
    parts = parts_of(request)
    await phone_codes.order(
        body.phone,
        body.purpose,
        body.language or language_of(request),
        parts.clock(),
        engine=parts.engine,
        hashes=parts.phone_hashes,
        budgets=parts.budgets,
        errands=parts.errands,
        sender=parts.sender,
    )
    return CodeRequested(expires_in=int(LIFETIME.total_seconds()))


@router.post(
    "/v1/auth/phone",
    operation_id="sign_in_by_phone",
    responses=refuses(errors.MalformedJson, WrongCode, errors.InvalidFields, TooManyRequests),
    openapi_extra={"security": []},
)
async def sign_in_by_phone(request: Request, body: CodeFields) -> CitizenSignedIn:
    """Sign in with a number and the code that it was sent.

    For ten minutes, and there is no refresh token: phones are shared. No account is needed to report; signing in is for
    seeing again what you kept. The first code that is right makes the account, which is known by a keyed hash of the
    number alone.
    """
    parts = parts_of(request)
    return await citizens.sign_in(
        parts.engine,
        body.phone,
        body.code.get_secret_value(),
        now=parts.clock(),
        hashes=parts.phone_hashes,
        tokens=parts.citizen_tokens,
    )
