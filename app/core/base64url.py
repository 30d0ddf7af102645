"""Base64url without padding (RFC 4648 §5, RFC 7515 §2), where each value has exactly one spelling."""

import base64


def encode(data: bytes) -> str:
    """The one spelling of these bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes behind the text; ValueError for padding, foreign characters and stray trailing bits."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    # Python skips what it does not know; only writing the bytes again shows that nothing was skipped.
    if encode(data) != text:
        raise ValueError("not canonical base64url")
    return data
