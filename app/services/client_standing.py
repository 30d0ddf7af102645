"""Standing of a client: whether a partner's token still stands for anything, asked at each request."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.tokens import Claims
from app.domain.partners import Partner
from app.domain.roles import Role
from app.errors import InvalidToken
from app.repositories import clients, scope
from app.services.oauth import key_session


async def partner_of(session: AsyncSession, claims: Claims) -> Partner:
    """Who is asking, and the scope of the transaction set to it.

    Raises InvalidToken when the client was disabled or changed, the secret or key that the token was got with is gone,
    or the client gave the token back.
    """
    client_id, session_id = UUID(claims.sub), UUID(claims.sid)
    await scope.of_client(session, client_id)
    client = await clients.find(session, client_id)
    if client is None or client.disabled_at is not None or claims.role != Role.INTEGRATION:
        raise InvalidToken
    opened = {secret.id for secret in await clients.live_secrets(session, client_id)}
    if client.jwks is not None:
        opened.add(key_session(client_id))
    if client.credential_version != claims.cv or session_id not in opened:
        raise InvalidToken
    if await clients.is_revoked(session, client_id, UUID(claims.jti)):
        raise InvalidToken
    return Partner(
        client_id=client_id,
        scopes=frozenset(claims.scope.split()) & frozenset(client.scopes),
        unit_ids=frozenset(await clients.units_of(session, client_id)),
        per_minute=client.per_minute,
    )
