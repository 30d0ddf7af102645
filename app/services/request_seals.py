"""The seals of requests: the words of a citizen and the copy of an answer, boxed for the unit that answers."""

import os
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.core.sealed_boxes import Recipient, SealedBoxes
from app.models.privacy_request import PrivacyRequest
from app.repositories import privacy_requests
from app.services.sealing import Opener

_TABLE = "privacy_requests"


def seal(boxes: SealedBoxes, to: Recipient, request_id: UUID, column: str, words: str) -> bytes:
    """Words for one reader, bound to their place."""
    return boxes.seal(to, place(_TABLE, request_id, column), words.encode(), os.urandom(NONCE))


def where(request: PrivacyRequest, column: str) -> bytes:
    """The place that a column of a request is bound to."""
    return place(_TABLE, request.id, column)


def opened(opener: Opener, request: PrivacyRequest, column: str) -> str | None:
    """What the station may read: `words` or `answer_copy`, None where there is none."""
    box: bytes | None = getattr(request, column)
    if box is None:
        return None
    return opener.secrets.box_key(request.unit_id, request.month).open(where(request, column), box).decode()


def rebox(opener: Opener, request: PrivacyRequest, unit_id: int) -> None:
    """Box what the citizen wrote, and the copy of an answer, for another unit, of the same month."""
    recipient = opener.secrets.box_key(unit_id, request.month).recipient
    told = {column: opened(opener, request, column) for column in ("words", "answer_copy")}
    for column, words in told.items():
        if words is not None:
            setattr(request, column, seal(opener.boxes, recipient, request.id, column, words))
    request.unit_id = unit_id


async def hand_to(session: AsyncSession, submission_id: UUID, unit_id: int, opener: Opener) -> None:
    """What was asked goes with its submission, answered or not: the unit before opens none of it any more."""
    for request in await privacy_requests.of_submission(session, submission_id):
        if request.unit_id != unit_id:
            rebox(opener, request, unit_id)
            session.add(request)
    await session.flush()
