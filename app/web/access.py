"""Access: the transaction of a request, who is asking in it, and whether that role may ever do this."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.permissions import Permission
from app.domain.principals import Principal
from app.errors import Forbidden, InvalidToken
from app.services import standing
from app.web.parts import parts_of

# It names the scheme in the API document and finds the token; without one it must not raise an exception of its own.
_BEARER = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The access token of `POST /v1/auth/token`.")


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with open_session(parts_of(request).engine) as session, session.begin():
        yield session


# Function-scoped: the commit comes before the answer, and one that fails becomes the answer. The scope is spelled here
# alone, because a second spelling without it would make a second session that commits too late.
SessionDep = Annotated[AsyncSession, Depends(_session, scope="function")]


async def _principal(
    request: Request,
    session: SessionDep,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> Principal:
    if bearer is None:
        raise InvalidToken
    parts = parts_of(request)
    now = parts.clock()
    claims = parts.tokens.verify(bearer.credentials, now)
    return await standing.principal_of(session, claims, now)


PrincipalDep = Annotated[Principal, Depends(_principal)]


@dataclass(frozen=True, slots=True)
class Requires:
    """The one who asks, if the role has the permission; Forbidden otherwise, before anything is looked up."""

    permission: Permission

    async def __call__(self, principal: PrincipalDep) -> Principal:
        """The principal. Raises InvalidToken and Forbidden."""
        if not principal.may(self.permission):
            raise Forbidden
        return principal


StaffMember = Annotated[Principal, Depends(Requires(Permission.READ_OWN_POSTING))]
QueueReader = Annotated[Principal, Depends(Requires(Permission.READ_QUEUE))]
TriageOfficer = Annotated[Principal, Depends(Requires(Permission.ACT))]
