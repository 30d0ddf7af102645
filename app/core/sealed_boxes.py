"""Sealed boxes: anybody can seal to a public key, and only its private half opens.

A box is version (1 byte) ‖ ephemeral public key (32) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag over the padded
plaintext. The key comes from X25519 (RFC 7748) and HKDF-SHA256 (RFC 5869) over both public keys and the recipient's
label, as in HPKE's base mode (RFC 9180 §4.1); unlike there, one ephemeral key serves a recipient for a minute, with a
random nonce for each box: a fresh exchange for every submission costs more than all the rest of its sealing.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.at_rest import SealBroken, pad, unpad
from app.core.clock import Clock

PUBLIC = 32
_VERSION, _NONCE = b"\x03", 12
_HEAD = len(_VERSION) + PUBLIC
_INFO = b"tinbao box 1"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to seal to: what they are called, which the key is bound to, and their public key of 32 bytes."""

    label: str
    public: bytes


class BoxKey:
    """The private half: opens what was sealed to its recipient. Raises ValueError unless it has 32 bytes."""

    def __init__(self, label: str, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)
        self.recipient = Recipient(label, self._private.public_key().public_bytes_raw())

    def open(self, place: bytes, box: bytes) -> bytes:
        """The plaintext; SealBroken when it was not sealed to this recipient for exactly this place."""
        ephemeral, nonce, content = box[1:_HEAD], box[_HEAD : _HEAD + _NONCE], box[_HEAD + _NONCE :]
        if box[:1] != _VERSION or len(nonce) != _NONCE:
            raise SealBroken("not a box of ours")
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            return unpad(_aead(shared, ephemeral, self.recipient).decrypt(nonce, content, place))
        except (InvalidTag, ValueError):
            # ValueError: a public key of small order, which no honest sender has.
            raise SealBroken("damaged, forged, moved, or sealed to somebody else") from None


class SealedBoxes:
    """Seals to recipients, with one ephemeral key for each of them and minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._minute = 0
        self._open: dict[Recipient, tuple[bytes, AESGCM]] = {}

    def seal(self, recipient: Recipient, place: bytes, plaintext: bytes, nonce: bytes) -> bytes:
        """The box, bound to its place (app/core/at_rest.py); `nonce` is 12 fresh random bytes, never used twice."""
        if len(nonce) != _NONCE:
            raise ValueError("a nonce has 12 bytes")
        minute = int(self._clock().timestamp()) // 60
        if minute != self._minute:
            # The private halves of the minute before are forgotten with it.
            self._minute, self._open = minute, {}
        sender = self._open.get(recipient)
        if sender is None:
            sender = self._open[recipient] = _sender(recipient)
        ephemeral, aead = sender
        return _VERSION + ephemeral + nonce + aead.encrypt(nonce, pad(plaintext), place)


def _sender(recipient: Recipient) -> tuple[bytes, AESGCM]:
    private = X25519PrivateKey.generate()
    ephemeral = private.public_key().public_bytes_raw()
    shared = private.exchange(X25519PublicKey.from_public_bytes(recipient.public))
    return ephemeral, _aead(shared, ephemeral, recipient)


def _aead(shared: bytes, ephemeral: bytes, recipient: Recipient) -> AESGCM:
    info = _INFO + ephemeral + recipient.public + recipient.label.encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(shared))
