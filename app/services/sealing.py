"""Sealing: the key of each submission, boxed for the unit that may open it, and boxed anew when it is handed on."""

import os
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE, DataKey
from app.core.sealed_boxes import Recipient, SealedBoxes
from app.core.unit_secrets import UnitSecrets
from app.errors import Busy
from app.models.seal import BoxedKey
from app.models.submission import Submission
from app.repositories import seals
from app.services.recipients import UnitRecipient
from app.services.reference import Reference


@dataclass(frozen=True, slots=True)
class Opener:
    """What the staff's side and the console have and the citizens' door has not: the private halves of units."""

    secrets: UnitSecrets
    boxes: SealedBoxes

    async def key_of(self, session: AsyncSession, submission_id: UUID) -> DataKey:
        """The key of a submission that the asker may see. Raises Misconfigured when a secret is gone."""
        return self.opened(await seals.boxed_key(session, submission_id))

    def opened(self, kept: BoxedKey) -> DataKey:
        """The key out of its box. Raises Misconfigured when a secret is gone."""
        pair = self.secrets.box_key(kept.unit_id, kept.month)
        return DataKey(pair.open(_place(kept.submission_id), kept.box))

    async def key_for(self, session: AsyncSession, submission: Submission) -> DataKey:
        """The same, and boxed for the unit that it lies in, if the citizen moved it there since it was last opened."""
        kept = await seals.boxed_key(session, submission.id)
        key, before = self.opened(kept), kept.unit_id
        if before != submission.unit_id and submission.closed_at is None:
            kept = await seals.hold(session, submission.id)
            # Whoever has boxed it anew meanwhile knew better where it lies.
            if kept.unit_id == before:
                self.rebox(kept, submission.unit_id, kept.month)
                session.add(kept)
        return key

    async def hand_to(self, session: AsyncSession, submission_id: UUID, unit_id: int) -> None:
        """Box the key of a submission for another unit: from the commit on the one before opens nothing of it."""
        kept = await seals.hold(session, submission_id)
        self.rebox(kept, unit_id, kept.month)
        session.add(kept)

    def rebox(self, kept: BoxedKey, unit_id: int, month: date) -> None:
        """Put the same key into a box for the pair of this unit and month. Raises Misconfigured as `opened`."""
        secret, recipient = self.opened(kept).secret, self.secrets.box_key(unit_id, month).recipient
        kept.box = boxed(self.boxes, recipient, kept.submission_id, secret, os.urandom(NONCE))
        kept.unit_id, kept.month = unit_id, month


@dataclass(frozen=True, slots=True)
class Boxed:
    """The key of a new submission in its box, with the month whose pair opens it."""

    month: date
    box: bytes


def boxed(boxes: SealedBoxes, recipient: Recipient, submission_id: UUID, secret: bytes, nonce: bytes) -> bytes:
    """The key of a submission in a box for a unit."""
    return boxes.seal(recipient, _place(submission_id), secret, nonce)


def recipient_of(unit_id: int, reference: Reference) -> UnitRecipient:
    """The pair of a unit that is sealed to today. Raises Busy for the moment in which a new unit has none yet."""
    found = reference.unit_keys.get(unit_id)
    if found is None:
        raise Busy
    return found


def reader_of(unit_id: int, reference: Reference) -> tuple[int, UnitRecipient]:
    """The unit that reads for this one today, and its pair: what was closed in one that ended is its heir's to read."""
    unit = reference.gazetteer.unit(unit_id)
    if unit is not None and not reference.gazetteer.is_today(unit):
        (heir, *_), is_whole = reference.gazetteer.today_of(unit)
        province = None if is_whole else reference.gazetteer.province_of(heir)
        unit_id = (province or heir).id
    return unit_id, recipient_of(unit_id, reference)


def _place(submission_id: UUID) -> bytes:
    return place("data_keys", submission_id, "box")
