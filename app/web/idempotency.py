"""Idempotency keys: required where something is created, strong where nobody has signed in."""

import re
from typing import Annotated

from fastapi import Header

from app import errors

# A UUID has 36 characters; anything else must be at least as hard to guess as 22 characters of base64.
_STRONG = re.compile(r"[\x21-\x7e]{22,200}")


def strong_key(sent: str | None) -> str:
    """The key. Raises MissingIdempotencyKey and WeakIdempotencyKey."""
    if not sent:
        raise errors.MissingIdempotencyKey
    if not _STRONG.fullmatch(sent):
        raise errors.WeakIdempotencyKey
    return sent


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A UUID or at least 22 random characters, made once per form and sent again with each retry.",
        examples=["0b6f7c1e-2f0a-4a53-9a3e-6d1f5b8f0c11"],
    ),
]
