"""Access of partners: a token of their own audience, the scope that the door asks for, and their own limit."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.limits import Charge, Limit
from app.domain.partners import InsufficientScope, Partner, Scope
from app.errors import InvalidToken
from app.services import client_standing
from app.web.access import SessionDep
from app.web.askers import note_asker
from app.web.limits import within
from app.web.parts import parts_of
from app.web.strict_json import StrictJsonRoute

SCHEME = "PartnerOAuth"
_SCOPES = {scope.value: scope.name.replace("_", " ").capitalize() for scope in Scope}
_OAUTH = OAuth2(
    scheme_name=SCHEME,
    auto_error=False,
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth/token", scopes=_SCOPES)),
    description="The access token of `POST /oauth/token`.",
)
_MINUTE = timedelta(minutes=1)


async def partner_for(request: Request, session: AsyncSession, scope: Scope) -> Partner:
    """The partner that asks, if its token has the scope.

    Raises InvalidToken, TooManyRequests beyond the client's own limit, and InsufficientScope.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise InvalidToken
    parts = parts_of(request)
    claims = parts.partner_tokens.verify(token, parts.clock())
    note_asker(request, role=claims.role, client_id=UUID(claims.sub))
    partner = await client_standing.partner_of(session, claims)
    await within(request, Charge(Limit("partner", partner.per_minute, _MINUTE), claims.sub))
    if scope not in partner.scopes:
        raise InsufficientScope
    return partner


@dataclass(frozen=True, slots=True)
class PartnerWith:
    """The partner that asks, if its token has this scope."""

    scope: Scope

    async def __call__(
        self, request: Request, session: SessionDep, _token: Annotated[str | None, Security(_OAUTH)]
    ) -> Partner:
        """The partner. Raises InvalidToken, TooManyRequests and InsufficientScope."""
        return await partner_for(request, session, self.scope)


StatusReader = Annotated[Partner, Security(PartnerWith(Scope.READ_STATUS), scopes=[Scope.READ_STATUS.value])]
TotalsReader = Annotated[Partner, Security(PartnerWith(Scope.READ_TOTALS), scopes=[Scope.READ_TOTALS.value])]


class PartnerRoute(StrictJsonRoute):
    """The strict JSON route, behind a partner's token: the citizens' own doors never ask who is there."""

    scope = Scope.SUBMIT

    async def admit(self, request: Request) -> None:
        """Know the partner before a byte is read. Raises like `partner_for`."""
        async with open_session(parts_of(request).engine) as session, session.begin():
            request.state.partner = await partner_for(request, session, self.scope)

    def is_crowded(self, request: Request) -> bool:  # noqa: ARG002 - the client has a limit of its own
        """Never: all that a partner sends comes from one address."""
        return False


class SigningRoute(PartnerRoute):
    """The same for signatures."""

    scope = Scope.SIGN
