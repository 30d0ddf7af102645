"""The house without its seals: the same server process, for `python -m bench seals` to be held beside the real one.

What is sealed goes in as it is, and the database writes neither boxes nor events. Never anything but a measure.
"""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch
from uuid import UUID

from app import cli
from app.core import receipt_keys
from app.core.data_keys import DataKey
from app.core.sealed_boxes import BoxKey, Recipient, SealedBoxes
from app.services.subject_tags import SubjectTags

_PAIR = BoxKey("receipt", bytes(range(32)))


class _Plain:
    """A key that seals nothing."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def seal(self, _table: str, _row: UUID, _column: str, plaintext: bytes, _nonce: bytes) -> bytes:
        return plaintext


def _boxed(_self: SealedBoxes, _recipient: Recipient, _place: bytes, plaintext: bytes, _nonce: bytes) -> bytes:
    return plaintext


def _tagged(_self: SubjectTags, _row: UUID, _scope: Any, _signer: Mapping[str, Any], _nonce: bytes) -> bytes:  # noqa: ANN401 - as the one it stands in for
    return b""


if __name__ == "__main__":
    with (
        patch.object(DataKey, "__new__", lambda _class, secret: _Plain(secret)),
        patch.object(SealedBoxes, "seal", _boxed),
        patch.object(SubjectTags, "seal", _tagged),
        patch.object(receipt_keys, "pair", lambda _meant: _PAIR),
    ):
        cli.main()
