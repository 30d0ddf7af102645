"""The receipt (mã tra cứu): the secret code an anonymous citizen keeps, the only way back to a submission."""

import hashlib
import re

from app.domain import base32

_BYTES, _LENGTH = 15, 24
_LONGEST = 100
_FORM = re.compile(f"[{base32.ALPHABET}]{{{_LENGTH}}}")


def receipt(random: bytes) -> str:
    """Fifteen random bytes (120 bits) as `XXXXXX-XXXXXX-XXXXXX-XXXXXX`."""
    if len(random) != _BYTES:
        raise ValueError("a receipt takes 15 random bytes")
    code = base32.encode(int.from_bytes(random), _LENGTH)
    return f"{code[:6]}-{code[6:12]}-{code[12:18]}-{code[18:]}"


def digest(receipt_text: str) -> bytes | None:
    """SHA-256 over the 24 characters as the citizen meant them, or None when the text cannot be a receipt.

    No slow hash is needed: 120 random bits cannot be tried.
    """
    code = meant(receipt_text)
    return None if code is None else hashlib.sha256(code).digest()


def meant(receipt_text: str) -> bytes | None:
    """The 24 characters as the citizen meant them, or None when the text cannot be a receipt."""
    if len(receipt_text) > _LONGEST:
        return None
    code = base32.as_meant(receipt_text)
    return code.encode("ascii") if _FORM.fullmatch(code) else None
