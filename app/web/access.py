"""Access: the transaction of a request, who is asking in it, and whether that role may ever do this."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.core.tokens import Claims
from app.domain.limits import ACT, READ, Charge
from app.domain.permissions import Permission
from app.domain.principals import Principal
from app.errors import Forbidden, InvalidToken
from app.services import standing
from app.web.askers import note_asker
from app.web.limits import within
from app.web.parts import Parts, parts_of

_READING = frozenset({"GET", "HEAD"})
# It names the scheme in the API document and finds the token; without one it must not raise an exception of its own.
SCHEME = "HTTPBearer"
_BEARER = HTTPBearer(
    scheme_name=SCHEME, auto_error=False, bearerFormat="JWT", description="The access token of `POST /v1/auth/token`."
)


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with open_session(parts_of(request).engine) as session, session.begin():
        yield session


# Function-scoped: the commit comes before the answer, and one that fails becomes the answer. The scope is spelled here
# alone, because a second spelling without it would make a second session that commits too late.
SessionDep = Annotated[AsyncSession, Depends(_session, scope="function")]


Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]


async def _claims(request: Request, bearer: HTTPAuthorizationCredentials | None) -> tuple[Claims, datetime]:
    if bearer is None:
        raise InvalidToken
    parts = parts_of(request)
    now = parts.clock()
    claims = parts.tokens.verify(bearer.credentials, now)
    note_asker(request, role=claims.role, person_id=UUID(claims.sub), unit_id=claims.unit)
    # Before anything is looked up, so that a token which stands for nothing any more is held to it as well.
    await within(request, Charge(READ if request.method in _READING else ACT, claims.sub))
    return claims, now


async def _principal(request: Request, session: SessionDep, bearer: Bearer) -> Principal:
    return await standing.principal_of(session, *await _claims(request, bearer))


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


async def admitted(request: Request, permission: Permission) -> None:
    """For a route without dependencies: the same question, in a short transaction of its own.

    Raises InvalidToken and Forbidden.
    """
    claims, now = await _claims(request, await _BEARER(request))
    async with open_session(parts_of(request).engine) as session, session.begin():
        principal = await standing.principal_of(session, claims, now)
    if not principal.may(permission):
        raise Forbidden


StaffMember = Annotated[Principal, Depends(Requires(Permission.READ_OWN_POSTING))]


@dataclass(frozen=True, slots=True)
class Reading:
    """A read-only transaction on a bare connection, scoped to the one who reads: the quick way to a page.

    All its statements see one picture of the database.
    """

    connection: Any
    officer: Principal
    token: str = field(repr=False)


async def _reading(request: Request, bearer: Bearer) -> AsyncIterator[Reading]:
    await _claims(request, bearer)
    assert bearer is not None, "without a token there were no claims"
    async with reading_again(parts_of(request), bearer.credentials) as reading:
        yield reading


@asynccontextmanager
async def reading_again(parts: Parts, token: str) -> AsyncIterator[Reading]:
    """The same for whoever stays: everything is asked anew. Raises InvalidToken and Forbidden."""
    now = parts.clock()
    claims = parts.tokens.verify(token, now)
    picture = {"readonly": True, "isolation": "repeatable_read"}
    async with parts.reading.acquire() as connection, connection.transaction(**picture):
        officer = await standing.principal_on(connection, claims, now)
        if not officer.may(Permission.READ_QUEUE):
            raise Forbidden
        yield Reading(connection, officer, token)


QueueReading = Annotated[Reading, Depends(_reading, scope="function")]
QueueReader = Annotated[Principal, Depends(Requires(Permission.READ_QUEUE))]
TriageOfficer = Annotated[Principal, Depends(Requires(Permission.ACT))]
Assigner = Annotated[Principal, Depends(Requires(Permission.ASSIGN))]
Overseer = Annotated[Principal, Depends(Requires(Permission.OVERSEE))]
HamletKeeper = Annotated[Principal, Depends(Requires(Permission.KEEP_HAMLETS))]
PeopleReader = Annotated[Principal, Depends(Requires(Permission.READ_PEOPLE))]
PeopleKeeper = Annotated[Principal, Depends(Requires(Permission.KEEP_PEOPLE))]
Decider = Annotated[Principal, Depends(Requires(Permission.DECIDE))]
Inspector = Annotated[Principal, Depends(Requires(Permission.READ_DENIED_ATTEMPTS))]
Unsealer = Annotated[Principal, Depends(Requires(Permission.UNSEAL))]
Holder = Annotated[Principal, Depends(Requires(Permission.HOLD))]
RequestAnswerer = Annotated[Principal, Depends(Requires(Permission.ANSWER_REQUESTS))]
Conversant = Annotated[Principal, Depends(Requires(Permission.CONVERSE))]
Linker = Annotated[Principal, Depends(Requires(Permission.LINK))]
ApplicationReader = Annotated[Principal, Depends(Requires(Permission.READ_APPLICATIONS))]
Watcher = Annotated[Principal, Depends(Requires(Permission.KEEP_WATCH))]
RosterKeeper = Annotated[Principal, Depends(Requires(Permission.KEEP_ROSTER))]
HistoryReader = Annotated[Principal, Depends(Requires(Permission.READ_HISTORY))]
ClientKeeper = Annotated[Principal, Depends(Requires(Permission.KEEP_CLIENTS))]
