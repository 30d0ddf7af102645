"""Access of citizens: a token of their own audience, whose session goes on."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.domain.citizens import CitizenAsker
from app.domain.limits import READ, Charge
from app.errors import InvalidToken
from app.services import citizens
from app.web.access import SessionDep
from app.web.limits import within
from app.web.parts import parts_of

_BEARER = HTTPBearer(
    auto_error=False,
    bearerFormat="JWT",
    scheme_name="CitizenBearer",
    description="The access token of `POST /v1/auth/phone`.",
)


async def _citizen(
    request: Request,
    session: SessionDep,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> CitizenAsker:
    if bearer is None:
        raise InvalidToken
    parts = parts_of(request)
    now = parts.clock()
    claims = parts.citizen_tokens.verify(bearer.credentials, now)
    asker = await citizens.stand(session, claims, now)
    await within(request, Charge(READ, str(asker.id)))
    return asker


CitizenDep = Annotated[CitizenAsker, Depends(_citizen)]
