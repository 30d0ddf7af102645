"""Refresh tokens: session ‖ counter ‖ HMAC, so that a forged one never reaches the database and a used one is known."""

import hmac
from uuid import UUID

from app.core import base64url
from app.errors import InvalidToken

_LABEL = b"tinbao refresh token 1\0"
_SESSION, _COUNTER, _TAG = 16, 4, 32
_LENGTH = 70
_SHORTEST_SECRET = 32


class RefreshTokens:
    """Writes and reads tokens under one secret of at least 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _SHORTEST_SECRET:
            raise ValueError("the secret is too short")
        self._secret = secret

    def issue(self, session: UUID, counter: int) -> str:
        """The token (70 characters) of this turn of the session; equal turns give equal tokens. Counter < 2³²."""
        body = session.bytes + counter.to_bytes(_COUNTER)
        return base64url.encode(body + self._tag(body))

    def read(self, token: str) -> tuple[UUID, int]:
        """The session and its turn; InvalidToken for any text that was not issued under this secret."""
        if len(token) != _LENGTH:
            raise InvalidToken
        try:
            content = base64url.decode(token)
        except ValueError:
            raise InvalidToken from None
        body, tag = content[:-_TAG], content[-_TAG:]
        if not hmac.compare_digest(tag, self._tag(body)):
            raise InvalidToken
        return UUID(bytes=body[:_SESSION]), int.from_bytes(body[_SESSION:])

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, _LABEL + body, "sha256")
