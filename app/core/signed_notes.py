"""Signed notes (C2SP signed-note): a text, an empty line, and a line per signature; Ed25519 here.

A verifier is told in one line, `name+hash+key`, and so can be printed, compared and handed to a witness.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ED25519 = b"\x01"
_ID, _KEY = 4, 32


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and its public key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a signature line."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID]

    def __str__(self) -> str:
        """The one line that tells it."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def open(self, note: str) -> str | None:
        """The text of a note that bears this key's signature, among others maybe; None when it does not."""
        text, is_there, signatures = note.rpartition("\n\n")
        if not is_there:
            return None
        text += "\n"
        for line in signatures.splitlines():
            dash, _, rest = line.partition(" ")
            name, _, encoded = rest.partition(" ")
            if dash == "—" and name == self.name and self._has_signed(text, encoded):
                return text
        return None

    def _has_signed(self, text: str, encoded: str) -> bool:
        try:
            signature = base64.b64decode(encoded, validate=True)
            if signature[:_ID] != self.key_id:
                return False
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[_ID:], text.encode())
        except (binascii.Error, ValueError, InvalidSignature):
            return False
        return True


def verifier_of(line: str) -> Verifier | None:
    """The verifier that a line tells; None for anything else, and for a key whose hash is another."""
    name, key_id, encoded = [*line.strip().split("+", 2), "", ""][:3]
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return None
    if not name or len(key) != 1 + _KEY or key[:1] != _ED25519:
        return None
    verifier = Verifier(name, key[1:])
    return verifier if verifier.key_id.hex() == key_id else None


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and its private key of 32 bytes; the name has neither white space nor a plus sign."""

    name: str
    private: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """What others verify with."""
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Verifier(self.name, public)

    def sign(self, text: str) -> str:
        """The note: the text, which ends with a line's end, and the signature."""
        signature = self.verifier.key_id + self._key.sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(signature).decode()}\n"

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)
