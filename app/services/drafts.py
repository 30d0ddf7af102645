"""Drafts: what a kind makes of its form before it is taken in; the same for all three kinds."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from pydantic_core import to_json

from app.core.vault import Vault
from app.domain.advice import AdviceCode
from app.domain.kinds import Kind
from app.domain.places import Decision
from app.domain.urgency import Urgency
from app.errors import Fault
from app.models.place import PlaceFields
from app.repositories.intake import ArrivingSignature, ArrivingTipOff, ArrivingWeapons

NONCE = 12
"""Bytes of a nonce of AES-GCM."""
_FIXED = 16 + 15 + 6 + NONCE
# A declaration of twenty described items seals twenty-two values; nothing seals more.
_MOST_SEALS = 24

MAY_BE_AHEAD = timedelta(minutes=5)
"""A phone's clock may run this far ahead of ours."""


class Draw:
    """The randomness of one submission, drawn from the system once: an id, a receipt, a reference and nonces."""

    __slots__ = ("_bytes", "_next")

    def __init__(self) -> None:
        self._bytes = os.urandom(_FIXED + _MOST_SEALS * NONCE)
        self._next = 0

    def take(self, count: int) -> bytes:
        """The next bytes; never the same twice."""
        start, self._next = self._next, self._next + count
        assert self._next <= len(self._bytes), "a draw is never used twice"
        return self._bytes[start : self._next]


class Sealer:
    """Seals the values of one submission, each bound to its place in the database."""

    __slots__ = ("_draw", "_row", "_vault")

    def __init__(self, vault: Vault, row: UUID, draw: Draw) -> None:
        self._vault = vault
        self._row = row
        self._draw = draw

    def words(self, table: str, column: str, words: str) -> bytes:
        """Text, sealed."""
        return self._sealed(table, column, words.encode())

    def facts(self, table: str, column: str, facts: Mapping[str, object] | Sequence[object]) -> bytes | None:
        """Facts as JSON, sealed; None where there are none."""
        return self._sealed(table, column, to_json(facts)) if facts else None

    def _sealed(self, table: str, column: str, plaintext: bytes) -> bytes:
        return self._vault.seal(table, self._row, column, plaintext, self._draw.take(NONCE))


@dataclass(frozen=True, slots=True)
class Detail:
    """The kind's own row; exactly one of the three."""

    tip_off: ArrivingTipOff | None = None
    weapons: ArrivingWeapons | None = None
    signature: ArrivingSignature | None = None
    hamlet_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission that is fit to be taken in, but for its place and its id."""

    kind: Kind
    topic: str
    urgency: Urgency
    place: PlaceFields | None
    composed_at: datetime | None
    privacy_notice_version: str | None
    advice: Sequence[AdviceCode]
    detail: Callable[[Sealer, Decision], Detail]
    is_late: bool = False
    conflict: bool = False
    concerns_minor: bool = False
    warnings: Sequence[Fault] = field(default=())


def composed(at: datetime | None, now: datetime) -> datetime | None:
    """The device's time, kept to the hour; one from the future is the fault of a clock and says nothing."""
    if at is None or at > now + MAY_BE_AHEAD:
        return None
    return at.replace(minute=0, second=0, microsecond=0)
