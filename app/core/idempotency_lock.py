"""Locks of idempotency: a reply is kept so that only a repeat of the same request, raw key in hand, can read it."""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LABEL = b"tinbao idem 1"  # BLAKE2's personalisation holds at most 16 bytes (RFC 7693 §2.8).
_HALF, _NONCE = 32, 12
_SECRETS = range(32, 65)  # A key of BLAKE2b is never longer than 64 bytes.


class Lock:
    """One raw key of one asker on one route: `lookup` (32 bytes) finds the row, the other half opens its reply."""

    __slots__ = ("_aead", "lookup")

    def __init__(self, digest: bytes) -> None:
        self.lookup = digest[:_HALF]
        self._aead = AESGCM(digest[_HALF:])

    def seal(self, reply: bytes, body_sha256: bytes, nonce: bytes) -> bytes:
        """The reply (AES-256-GCM), bound to the body that it answers; `nonce` is 12 fresh random bytes."""
        if len(nonce) != _NONCE:
            raise ValueError("a nonce has 12 bytes")
        return nonce + self._aead.encrypt(nonce, reply, body_sha256)

    def open(self, sealed: bytes, body_sha256: bytes) -> bytes | None:
        """The reply, or None when it answered another body."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], body_sha256)
        except InvalidTag:
            return None


class Locksmith:
    """Makes locks under a server secret of 32 to 64 bytes; without the secret no raw key can be tried offline."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) not in _SECRETS:
            raise ValueError("the secret has 32 to 64 bytes")
        self._secret = secret

    def lock(self, route: str, asker: str, key: str) -> Lock:
        """The lock of this raw key; the same three words always give the same lock."""
        # Each word is preceded by its length, so that no two requests are written alike.
        words = [word.encode() for word in (route, asker, key)]
        message = b"".join(len(word).to_bytes(4) + word for word in words)
        return Lock(hashlib.blake2b(message, key=self._secret, person=_LABEL).digest())
