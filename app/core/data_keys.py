"""Data keys: each submission has one of its own, and everything that was said in it is sealed under that.

A sealed value is version (1 byte) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag over the padded plaintext. The key
itself is kept only as a box for the unit that may open it (app/core/sealed_boxes.py), so handing a submission on seals
the key anew and never the content.
"""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.at_rest import SealBroken, pad, place, unpad

KEY, NONCE = 32, 12
_VERSION = b"\x02"


class DataKey:
    """The key of one submission: 32 random bytes."""

    __slots__ = ("_aead", "secret")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY:
            raise ValueError("a data key has 32 bytes")
        self.secret = secret
        self._aead = AESGCM(secret)

    def seal(self, table: str, row: UUID, column: str, plaintext: bytes, nonce: bytes) -> bytes:
        """The sealed value, bound to its place; `nonce` is 12 fresh random bytes, never used twice."""
        if len(nonce) != NONCE:
            raise ValueError("a nonce has 12 bytes")
        return _VERSION + nonce + self._aead.encrypt(nonce, pad(plaintext), place(table, row, column))

    def open(self, table: str, row: UUID, column: str, sealed: bytes) -> bytes:
        """The plaintext; SealBroken when it was not sealed under this key for exactly this place."""
        version, nonce, content = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        if version != _VERSION or len(nonce) != NONCE:
            raise SealBroken("not a value of ours")
        try:
            return unpad(self._aead.decrypt(nonce, content, place(table, row, column)))
        except InvalidTag:
            raise SealBroken("damaged, forged, moved, or sealed under another key") from None
