"""The conversation by receipt (trao đổi qua mã tra cứu): both ways, each message sealed once for either side.

Nothing in it tells the reporter who handles it, nor the station who reported.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import receipt_keys
from app.core.sealed_boxes import SealedBoxes
from app.domain import receipts, sight
from app.domain.clock_rules import NOTIFY
from app.domain.conversation import ADD, HEARD, MOST, MOST_UNANSWERED, SAY, NobodyToTalkTo, Sender, WaitForAnAnswer
from app.domain.days import to_the_hour
from app.domain.history import READ
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS, Move
from app.errors import NotFound
from app.models.message import Message
from app.models.submission import Submission
from app.repositories import messages, submissions
from app.services import clock_keeping, passage, station_seals, tracking
from app.services.reference import Reference
from app.services.sealing import Opener, reader_of

_SENDERS = {Sender.REPORTER: ("Bạn", "You"), Sender.STATION: ("Công an", "The police")}


async def write(
    session: AsyncSession, receipt: str, text: str, *, now: datetime, boxes: SealedBoxes, reference: Reference
) -> Message:
    """The reporter says something: an answer where the police have asked, more information otherwise.

    Raises UnknownReceipt, NobodyToTalkTo, and WaitForAnAnswer.
    """
    submission = await tracking.find(session, receipt, lock=True)
    seen_by = sight.audience(submission)
    message = await add_of_sender(session, submission, text, now=now, boxes=boxes, reference=reference)
    hour = to_the_hour(now)
    if move := _answering(submission):
        await passage.pass_on(session, submission, move, hour, reference, role=Role.CITIZEN, seen_by=seen_by)
    else:
        submission.version += 1
        session.add(submission)
        session.add(passage.told(submission, ADD, hour, role=Role.CITIZEN))
    await session.flush()
    return message


async def add_of_sender(
    session: AsyncSession,
    submission: Submission,
    text: str,
    *,
    now: datetime,
    boxes: SealedBoxes,
    reference: Reference,
) -> Message:
    """Leave words of its sender for the station, as part of a move that tells of itself. Raises as `write`."""
    if await messages.unanswered(session, submission.id) >= MOST_UNANSWERED:
        raise WaitForAnAnswer
    submission.has_news = True
    session.add(submission)
    return await _add(session, submission, text, at=to_the_hour(now), by=None, boxes=boxes, reference=reference)


async def hear(session: AsyncSession, receipt: str, language: str) -> list[dict[str, object]]:
    """The conversation as the reporter reads it; what was new is not any more. Raises UnknownReceipt."""
    submission = await tracking.find(session, receipt)
    meant = receipts.meant(receipt)
    assert meant is not None, "this receipt has just opened the submission"
    pair = receipt_keys.pair(meant)
    heard = [
        {
            "sender": each.sender,
            "sender_text": _SENDERS[each.sender][language == "en"],
            "at": to_the_hour(each.sent_at),
            "text": pair.open(station_seals.where(each, "for_reporter"), each.for_reporter).decode(),
            "is_new": each.sender is Sender.STATION and not each.is_read,
        }
        for each in await messages.of_submission(session, submission.id)
    ]
    await messages.mark_read(session, submission.id, Sender.STATION)
    return heard


async def send(
    session: AsyncSession,
    by: Principal,
    submission_id: UUID,
    text: str,
    *,
    now: datetime,
    opener: Opener,
    reference: Reference,
) -> dict[str, object]:
    """The station says something of its own accord. Raises NotFound out of sight, and NobodyToTalkTo."""
    submission = await submissions.lock(session, by, submission_id)
    if submission is None:
        raise NotFound
    message = await say(session, submission, text, by=by, now=now, boxes=opener.boxes, reference=reference)
    submission.version += 1
    session.add(submission)
    session.add(passage.told(submission, SAY, now, role=by.role, person_id=by.person_id))
    await session.flush()
    return _shown(message, text)


async def say(
    session: AsyncSession,
    submission: Submission,
    text: str,
    *,
    by: Principal,
    now: datetime,
    boxes: SealedBoxes,
    reference: Reference,
) -> Message:
    """Leave words for the reporter, as part of a move that tells of itself. Raises NobodyToTalkTo."""
    message = await _add(session, submission, text, at=now, by=by, boxes=boxes, reference=reference)
    await clock_keeping.meet(session, submission, NOTIFY, now)
    return message


async def read(
    session: AsyncSession, by: Principal, submission_id: UUID, *, now: datetime, opener: Opener
) -> list[dict[str, object]]:
    """The conversation as the station reads it, which is written down; what was new is not any more.

    Raises NotFound out of sight.
    """
    submission = await submissions.lock(session, by, submission_id)
    if submission is None:
        raise NotFound
    said = []
    for each in await messages.of_submission(session, submission.id):
        if each.unit_id != submission.unit_id and submission.closed_at is None:
            # Its sender moved it here, at a door where nobody could box it anew.
            station_seals.rebox(opener, each, submission.unit_id)
            session.add(each)
        said.append(_shown(each, station_seals.opened(opener, each, "for_station")))
    await messages.mark_read(session, submission.id, Sender.REPORTER)
    if submission.has_news:
        # Who read it is told to nobody; that it is news no more changes the envelope in every copy of the queue.
        session.add(passage.told(submission, HEARD, now, role=None))
    submission.has_news = False
    session.add(submission)
    session.add(passage.told(submission, READ, now, role=by.role, person_id=by.person_id))
    await session.flush()
    return said


async def templates(session: AsyncSession) -> list[dict[str, object]]:
    """The sentences that a station may start from."""
    return [{"code": each.code, "text": {"vi": each.vi, "en": each.en}} for each in await messages.templates(session)]


async def _add(
    session: AsyncSession,
    submission: Submission,
    text: str,
    *,
    at: datetime,
    by: Principal | None,
    boxes: SealedBoxes,
    reference: Reference,
) -> Message:
    """One more message about a submission that the caller holds."""
    if not submission.can_be_told or submission.receipt_public is None:
        raise NobodyToTalkTo
    count = await messages.count(session, submission.id)
    if count >= MOST:
        raise WaitForAnAnswer
    unit_id, unit = reader_of(submission.unit_id, reference)
    message = Message(
        id=uuid4(),
        submission_id=submission.id,
        ordinal=count + 1,
        sender=Sender.STATION if by else Sender.REPORTER,
        sent_at=at,
        person_id=by.person_id if by else None,
        unit_id=unit_id,
        month=unit.month,
        for_station=b"",
        for_reporter=b"",
    )
    reporter = receipt_keys.recipient(submission.receipt_public)
    message.for_station = station_seals.seal(boxes, unit.recipient, message, "for_station", text)
    message.for_reporter = station_seals.seal(boxes, reporter, message, "for_reporter", text)
    session.add(message)
    await session.flush()
    return message


def _answering(submission: Submission) -> Move | None:
    """The move that an answer to a question makes."""
    moves = (move for move in WORKFLOWS[submission.kind] if move.verb == "answer" and not move.guards)
    return next((move for move in moves if submission.status in move.sources), None)


def _shown(message: Message, text: str | None) -> dict[str, object]:
    return {**message.model_dump(include={"id", "sender", "person_id", "is_read"}), "at": message.sent_at, "text": text}
