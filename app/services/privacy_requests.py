"""Requests of whoever holds a receipt (yêu cầu về dữ liệu): see, correct, restrict, forget who sent it."""

from datetime import datetime
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import receipt_keys
from app.core.sealed_boxes import SealedBoxes
from app.domain import receipts, rights
from app.domain.days import to_the_hour
from app.domain.kinds import Kind
from app.domain.rights import AlreadyAsked, RequestStatus, RequestType, SignerIsTheSignature
from app.domain.roles import Role
from app.models.ledger import Event
from app.models.privacy_request import PrivacyRequest, RequestFields
from app.models.submission import Submission
from app.repositories import details, privacy_requests
from app.services import station_seals, tracking
from app.services.reference import Reference
from app.services.sealing import reader_of


async def ask(
    session: AsyncSession,
    receipt: str,
    fields: RequestFields,
    *,
    reference: Reference,
    boxes: SealedBoxes,
    now: datetime,
    language: str,
) -> dict[str, object]:
    """What needs nobody's judgement is done at once: restricting, and forgetting who reported. The rest is answered.

    Raises UnknownReceipt, AlreadyAsked while the same waits for its answer, and SignerIsTheSignature.
    """
    submission = await tracking.find(session, receipt, lock=True)
    if await privacy_requests.is_open(session, submission.id, fields.type):
        raise AlreadyAsked
    (unit_id, to), hour = reader_of(submission.unit_id, reference), to_the_hour(now)
    request = PrivacyRequest(
        id=uuid4(),
        submission_id=submission.id,
        type=fields.type,
        status=RequestStatus.OPEN,
        asked_at=hour,
        answer_due_at=reference.clocks.due("privacy.answer", now),
        act_due_at=reference.clocks.due("privacy.act", now),
        unit_id=unit_id,
        month=to.month,
    )
    is_done_at_once = fields.type in {RequestType.RESTRICT, RequestType.ERASE_IDENTITY}
    # What nobody has to read is not kept.
    if fields.text is not None and not is_done_at_once:
        request.words = station_seals.seal(boxes, to.recipient, request, "words", fields.text)
    if is_done_at_once:
        await _carry_out(session, submission, fields.type, hour)
        request.status, request.answered_at = RequestStatus.DONE, hour
    session.add(request)
    session.add(
        Event(
            submission_id=submission.id,
            at=hour,
            verb=f"ask_{fields.type}",
            from_status=submission.status,
            unit_id=submission.unit_id,
            role=Role.CITIZEN,
        )
    )
    await session.flush()
    return _told(request, receipt, language)


async def listed(session: AsyncSession, receipt: str, language: str) -> list[dict[str, object]]:
    """Everything that was asked with this receipt, with the answers that it opens. Raises UnknownReceipt."""
    submission = await tracking.find(session, receipt)
    return [_told(each, receipt, language) for each in await privacy_requests.of_submission(session, submission.id)]


async def _carry_out(session: AsyncSession, submission: Submission, wanted: RequestType, hour: datetime) -> None:
    if wanted is RequestType.RESTRICT:
        submission.restricted_at = submission.restricted_at or hour
    else:
        await _forget(session, submission)
    submission.version += 1
    session.add(submission)


async def _forget(session: AsyncSession, submission: Submission) -> None:
    """Who reported and how they are reached; what was said stays, and so does the history."""
    if submission.kind is Kind.PLEDGE_SIGNATURE:
        raise SignerIsTheSignature
    await privacy_requests.forget_reporter(session)
    if submission.kind is Kind.TIP_OFF:
        tip_off = await details.tip_off(session, submission.id)
        tip_off.is_anonymous = True
        session.add(tip_off)
    else:
        declaration, _ = await details.weapons(session, submission.id)
        declaration.is_anonymous, declaration.contact = True, None
        session.add(declaration)


def _told(request: PrivacyRequest, receipt: str, language: str) -> dict[str, object]:
    return {
        **request.model_dump(include={"type", "status", "asked_at", "answer_due_at", "act_due_at"}),
        "answer": _answer(request, receipt, language),
    }


def _answer(request: PrivacyRequest, receipt: str, language: str) -> str | None:
    """The answer: what the system did, or what the station wrote and the receipt alone opens."""
    if request.status is RequestStatus.OPEN:
        return None
    if request.answer is not None:
        meant = receipts.meant(receipt)
        assert meant is not None, "this receipt has just opened the submission"
        return receipt_keys.pair(meant).open(station_seals.where(request, "answer"), request.answer).decode()
    vi, en = {
        RequestType.RESTRICT: (rights.RESTRICTED_VI, rights.RESTRICTED_EN),
        RequestType.ERASE_IDENTITY: (rights.FORGOTTEN_VI, rights.FORGOTTEN_EN),
    }.get(request.type, (rights.COME_VI, rights.COME_EN))
    return en if language == "en" else vi
