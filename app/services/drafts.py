"""Drafts: what a kind makes of its form before it is taken in; the same for all three kinds."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from app.core.at_rest import place
from app.core.data_keys import KEY, NONCE, DataKey
from app.core.sealed_boxes import SealedBoxes
from app.domain.advice import AdviceCode
from app.domain.days import to_the_hour
from app.domain.kinds import Kind
from app.domain.places import Decision
from app.domain.pledges import PledgeScope
from app.domain.urgency import Urgency
from app.errors import Busy, Fault
from app.models.place import PlaceFields
from app.repositories.intake import ArrivingReporter, ArrivingSignature, ArrivingTipOff, ArrivingWeapons
from app.services.recipients import CustodianRecipient
from app.services.subject_tags import SubjectTags

_FIXED = 16 + 15 + 6 + KEY + NONCE
# A declaration of twenty described items seals twenty-two values, its distances and its key; nothing seals more.
_MOST_SEALS = 26

MAY_BE_AHEAD = timedelta(minutes=5)
"""A phone's clock may run this far ahead of ours."""


class Draw:
    """The randomness of one submission, drawn from the system once: an id, a receipt, a reference, a key and nonces."""

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
    """Seals the values of one submission under its own key, each bound to its place in the database.

    Who reported is sealed to the custodian instead, and what tells two signings of one subject apart to nobody but the
    house.
    """

    __slots__ = ("_boxes", "_custodian", "_draw", "_key", "_row", "_tags")

    def __init__(
        self,
        key: DataKey,
        row: UUID,
        draw: Draw,
        *,
        boxes: SealedBoxes,
        custodian: CustodianRecipient | None,
        tags: SubjectTags,
    ) -> None:
        self._key = key
        self._row = row
        self._draw = draw
        self._boxes = boxes
        self._custodian = custodian
        self._tags = tags

    @property
    def row(self) -> UUID:
        """The submission that everything is bound to."""
        return self._row

    def words(self, table: str, column: str, words: str) -> bytes:
        """Text, sealed."""
        return self._sealed(table, column, words.encode())

    def facts(self, table: str, column: str, facts: Mapping[str, object] | Sequence[object]) -> bytes | None:
        """Facts as JSON, sealed; None where there are none."""
        return self._sealed(table, column, to_json(facts)) if facts else None

    def identity(self, facts: Mapping[str, object]) -> ArrivingReporter | None:
        """Who reported, for the custodian alone; None where nobody told. Raises Busy when there is no custodian."""
        if not facts:
            return None
        if self._custodian is None:
            raise Busy
        bound_to = place("reporters", self._row, "identity")
        box = self._boxes.seal(self._custodian.recipient, bound_to, to_json(facts), self._draw.take(NONCE))
        return ArrivingReporter(self._custodian.id, box)

    def subject(self, pledge_scope: PledgeScope, signer: Mapping[str, Any]) -> bytes:
        """What the subject of a signature is told apart by, once it is confirmed."""
        return self._tags.seal(self._row, pledge_scope, signer, self._draw.take(NONCE))

    def _sealed(self, table: str, column: str, plaintext: bytes) -> bytes:
        return self._key.seal(table, self._row, column, plaintext, self._draw.take(NONCE))


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
    return to_the_hour(at)
