"""Subject tags: keyed hashes by which two signings of one household or person are told to be the same.

They are worked out when somebody signs, where the words are still open, and kept sealed under a secret of the server:
until a signature is confirmed nothing tells two signings apart, and to confirm one nobody has to open the signer.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.data_keys import DataKey
from app.domain.pledges import PledgeScope
from app.domain.text import accented_key

_TABLE, _COLUMN = "pledge_signatures", "subject_tags"
_HASH = 32
_EVERYWHERE, _IN_THE_HAMLET = b"\x01", b"\x00"


class SubjectTags:
    """Two secrets of the server, each of 32 bytes: one that hashes, one that seals the hashes."""

    __slots__ = ("_hashing", "_sealing")

    def __init__(self, hashing: bytes, sealing: bytes) -> None:
        self._hashing = hashing
        self._sealing = DataKey(sealing)

    def seal(self, row: UUID, pledge_scope: PledgeScope, signer: Mapping[str, Any], nonce: bytes) -> bytes:
        """The tags of a signer, sealed for this row."""
        who, is_everywhere = _who(pledge_scope, signer)
        named = accented_key(signer["hamlet"].get("name") or "")
        tags = (_EVERYWHERE if is_everywhere else _IN_THE_HAMLET) + self._hash(who) + self._hash(["hamlet", named])
        return self._sealing.seal(_TABLE, row, _COLUMN, tags, nonce)

    def subject(self, row: UUID, sealed: bytes, *, pledge_id: int, unit_id: int, hamlet_id: int | None) -> bytes:
        """What two signings of the same subject share, 32 bytes: within its hamlet, or in the whole pledge.

        Raises SealBroken for tags of another row.
        """
        tags = self._sealing.open(_TABLE, row, _COLUMN, sealed)
        reach, who, hamlet = tags[:1], tags[1 : 1 + _HASH], tags[1 + _HASH :]
        if reach == _EVERYWHERE:
            return self._hash([str(pledge_id), who.hex()])
        return self._hash([str(pledge_id), str(unit_id), str(hamlet_id or hamlet.hex()), who.hex()])

    def _hash(self, words: Sequence[str]) -> bytes:
        return hmac.digest(self._hashing, "\x1f".join(words).encode(), hashlib.sha256)


def _who(pledge_scope: PledgeScope, signer: Mapping[str, Any]) -> tuple[list[str], bool]:
    """Who is bound, in words, and whether these tell them apart beyond their hamlet."""
    match pledge_scope:
        case PledgeScope.HOUSEHOLD:
            return ["household", accented_key(signer["household_key"])], False
        case PledgeScope.HAMLET:
            return ["hamlet", signer["signer_role"]], False
        case PledgeScope.INDIVIDUAL if signer.get("personal_number"):
            return ["person", signer["personal_number"]], True
        case _:
            return ["name", accented_key(signer["signer_name"]), str(signer.get("birth_year"))], False
