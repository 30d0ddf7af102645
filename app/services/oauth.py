"""OAuth 2.0 client credentials (RFC 6749 §4.4): a client proves who it is and gets a token for ten minutes."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import tokens as core_tokens
from app.core.database import open_session
from app.core.tokens import Tokens
from app.domain.oauth import OAuthRefusal, Presented, invalid_client
from app.domain.roles import Role
from app.errors import InvalidToken
from app.models.client import Client
from app.repositories import clients, scope
from app.services.clients import digest

LASTS = timedelta(minutes=10)
_NO_UNIT = 0
# What partners' libraries write by themselves; it works once, however long it lives.
_ASSERTION_LASTS = timedelta(hours=1)
# Clocks of two servers may differ a little.
_AHEAD = timedelta(seconds=30)
_LONGEST_ID = 300


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and what it may do."""

    access_token: str
    scope: str


def key_session(client_id: UUID) -> UUID:
    """What stands in a token in place of the secret's id where the client signs with its own key."""
    return uuid5(client_id, "private_key_jwt")


async def issue(
    engine: AsyncEngine,
    shown: Presented,
    wanted: str | None,
    *,
    endpoint: str,
    issuer: str,
    tokens: Tokens,
    now: datetime,
) -> Issued:
    """A token for the scopes that are wanted, or all of the client's.

    Raises OAuthRefusal: invalid_client alike for an unknown and a disabled client, a wrong secret and an assertion
    that is forged, late, or used before; invalid_scope for more than the client has.
    """
    async with open_session(engine) as session, session.begin():
        client, session_id = await _authenticated(session, shown, {endpoint, issuer}, now)
        granted = _granted(client, wanted)
    token = tokens.issue(
        sub=str(client.id),
        sid=str(session_id),
        role=Role.INTEGRATION.value,
        unit=_NO_UNIT,
        cv=client.credential_version,
        scope=granted,
        client_id=str(client.id),
        now=now,
        lifetime=LASTS,
    )
    return Issued(token, granted)


async def revoke(
    engine: AsyncEngine, shown: Presented, token: str, *, endpoint: str, issuer: str, tokens: Tokens, now: datetime
) -> None:
    """Take back a token of the client's own; any other text is none, and that is well (RFC 7009 §2.2).

    Raises OAuthRefusal when the client is not who it says.
    """
    async with open_session(engine) as session, session.begin():
        client, _ = await _authenticated(session, shown, {endpoint, issuer}, now)
        try:
            claims = tokens.verify(token, now)
        except InvalidToken:
            return
        if claims.sub == str(client.id):
            await clients.revoke(session, client.id, UUID(claims.jti), datetime.fromtimestamp(claims.exp, UTC), now)


async def _authenticated(
    session: AsyncSession, shown: Presented, audiences: set[str], now: datetime
) -> tuple[Client, UUID]:
    assertion = _read(shown)
    client_id = _uuid(assertion["sub"] if assertion else shown.client_id)
    await scope.of_client(session, client_id)
    client = await clients.find(session, client_id)
    live = await clients.live_secrets(session, client_id)
    session_id = None
    if shown.secret is not None:
        # Every live secret is compared, and an unknown client has none: the same steps for everybody.
        given = digest(shown.secret)
        for secret in live:
            if hmac.compare_digest(secret.secret_sha256, given):
                session_id = secret.id
    elif client and shown.assertion and await _holds(session, client, shown.assertion, audiences, now):
        session_id = key_session(client.id)
    if client is None or client.disabled_at is not None or session_id is None:
        raise invalid_client()
    return client, session_id


def _read(shown: Presented) -> dict[str, Any] | None:
    """What an unverified assertion says of itself, to know whose keys to ask."""
    if shown.assertion is None:
        return None
    try:
        claims = core_tokens.unverified_claims(shown.assertion)
    except ValueError:
        raise invalid_client() from None
    if not isinstance(claims.get("sub"), str) or shown.client_id not in {"", claims["sub"]}:
        raise invalid_client()
    return claims


async def _holds(session: AsyncSession, client: Client, assertion: str, audiences: set[str], now: datetime) -> bool:
    """Whether the client signed it, for us, just now, and for this one use (RFC 7523 §3)."""
    keys: Any = (client.jwks or {}).get("keys", [])
    try:
        claims = core_tokens.signed_claims(assertion, keys)
    except ValueError:
        return False
    told = claims.get("aud")
    meant = [each for each in (told if isinstance(told, list) else [told]) if isinstance(each, str)]
    expires, jti = claims.get("exp"), claims.get("jti")
    begins = max((each for name in ("nbf", "iat") if type(each := claims.get(name)) is int), default=0)
    moment = now.timestamp()
    if (
        claims.get("iss") != str(client.id)
        or audiences.isdisjoint(meant)
        or type(expires) is not int
        or not moment < expires <= moment + (_ASSERTION_LASTS + _AHEAD).total_seconds()
        or begins > moment + _AHEAD.total_seconds()
        or not isinstance(jti, str)
        or len(jti) not in range(1, _LONGEST_ID)
    ):
        return False
    spent = hashlib.sha256(jti.encode("utf-8", "surrogatepass")).digest()
    return await clients.spend_assertion(session, client.id, spent, datetime.fromtimestamp(expires, UTC), now)


def _granted(client: Client, wanted: str | None) -> str:
    asked = client.scopes if wanted is None else wanted.split(" ")
    if not set(asked) <= set(client.scopes):
        raise OAuthRefusal("invalid_scope", "The client does not have these scopes.")
    return " ".join(dict.fromkeys(asked))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        # Looked up as any other, and not found.
        return UUID(int=0)
