"""Receipt keys: the pair that a receipt makes, so that what is told to a reporter opens with the receipt alone."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.sealed_boxes import BoxKey, Recipient

_LABEL = "receipt"


def pair(meant: bytes) -> BoxKey:
    """The pair of a receipt, of which we keep the public half; `meant` is its 24 characters (120 random bits)."""
    hkdf = HKDF(SHA256(), 32, salt=None, info=b"tinbao receipt key 1")
    return BoxKey(_LABEL, hkdf.derive(meant))


def recipient(public: bytes) -> Recipient:
    """The holder of a receipt, known by the public half alone."""
    return Recipient(_LABEL, public)
