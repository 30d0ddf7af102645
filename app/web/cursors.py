"""Cursors: where the next page begins, signed, and good only for the question that they were an answer to."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from uuid import UUID

from app import errors
from app.core import base64url

_TAG = 16


class Cursors:
    """Writes and reads keyset positions under a secret; a position of another asker or filter does not fit."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, position: tuple[int, UUID], question: Mapping[str, object]) -> str:
        """The cursor of a position in the answer to a question."""
        return self.sign(position[0].to_bytes(8, signed=True) + position[1].bytes, question)

    def read(self, cursor: str, question: Mapping[str, object]) -> tuple[int, UUID]:
        """The position. Raises InvalidCursor for anything that was not written for this very question."""
        content = self.open(cursor, question)
        return int.from_bytes(content[:8], signed=True), UUID(bytes=content[8:])

    def sign(self, content: bytes, question: Mapping[str, object]) -> str:
        """A cursor with this content."""
        return base64url.encode(content + self._tag(content, question))

    def open(self, cursor: str, question: Mapping[str, object]) -> bytes:
        """The content. Raises InvalidCursor as `read` does."""
        try:
            content = base64url.decode(cursor)
        except ValueError:
            raise errors.InvalidCursor from None
        content, tag = content[:-_TAG], content[-_TAG:]
        if not hmac.compare_digest(tag, self._tag(content, question)):
            raise errors.InvalidCursor
        return content

    def _tag(self, content: bytes, question: Mapping[str, object]) -> bytes:
        asked = json.dumps(question, sort_keys=True, default=str).encode()
        return hmac.digest(self._secret, content + asked, hashlib.sha256)[:_TAG]
