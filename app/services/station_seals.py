"""Station seals: what a citizen writes later, boxed for the unit that reads it, and boxed anew when it is handed on."""

import os
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.core.sealed_boxes import Recipient, SealedBoxes
from app.models.message import Message
from app.models.privacy_request import PrivacyRequest
from app.repositories import messages, privacy_requests
from app.services.sealing import Opener

Row = PrivacyRequest | Message
"""A row whose boxes open with the pair of the unit and month that it names."""


def seal(boxes: SealedBoxes, to: Recipient, row: Row, column: str, words: str) -> bytes:
    """Words for one reader, bound to their place."""
    return boxes.seal(to, where(row, column), words.encode(), os.urandom(NONCE))


def where(row: Row, column: str) -> bytes:
    """The place that a column of a row is bound to."""
    return place(str(row.__tablename__), row.id, column)


def opened(opener: Opener, row: Row, column: str) -> str | None:
    """What the station may read; None where there is nothing."""
    box: bytes | None = getattr(row, column)
    if box is None:
        return None
    return opener.secrets.box_key(row.unit_id, row.month).open(where(row, column), box).decode()


def rebox(opener: Opener, row: Row, unit_id: int) -> None:
    """Box what the station may read for another unit, of the same month."""
    recipient = opener.secrets.box_key(unit_id, row.month).recipient
    columns = ("for_station",) if isinstance(row, Message) else ("words", "answer_copy")
    told = {column: opened(opener, row, column) for column in columns}
    for column, words in told.items():
        if words is not None:
            setattr(row, column, seal(opener.boxes, recipient, row, column, words))
    row.unit_id = unit_id


async def hand_to(session: AsyncSession, submission_id: UUID, unit_id: int, opener: Opener) -> None:
    """What was asked, said and answered goes with its submission: the unit before opens none of it any more."""
    asked = await privacy_requests.of_submission(session, submission_id)
    said = await messages.of_submission(session, submission_id)
    rows: list[Row] = [*asked, *said]
    for row in rows:
        if row.unit_id != unit_id:
            rebox(opener, row, unit_id)
            session.add(row)
    await session.flush()
