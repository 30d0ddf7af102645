"""Answering requests: the station reads what somebody asks about their own submission, and answers once."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import receipt_keys
from app.domain.principals import Principal
from app.domain.rights import AlreadyAnswered, RequestStatus
from app.errors import NotFound
from app.models.ledger import Event
from app.models.privacy_request import AnswerFields, PrivacyRequest
from app.models.submission import Submission
from app.repositories import privacy_requests, submissions
from app.services import station_seals
from app.services.sealing import Opener


async def waiting(session: AsyncSession, by: Principal) -> list[dict[str, object]]:
    """What waits for an answer, the nearest clock first, and no words of it."""
    return [
        _listed(request, await _submission(session, by, request))
        for request in await privacy_requests.waiting(session, by)
    ]


async def read(
    session: AsyncSession, by: Principal, request_id: UUID, opener: Opener, now: datetime
) -> dict[str, object]:
    """One of them, opened; the reading is written into the history. Raises NotFound out of sight."""
    request = await privacy_requests.find(session, by, request_id, lock=True)
    if request is None:
        raise NotFound
    submission = await _submission(session, by, request)
    _take_along(request, submission, opener)
    session.add(request)
    session.add(_event(by, "read_request", submission, now))
    return _shown(request, submission, opener)


async def answer(
    session: AsyncSession, by: Principal, request_id: UUID, fields: AnswerFields, *, opener: Opener, now: datetime
) -> dict[str, object]:
    """Answer it, for the holder of the receipt alone; the station keeps a copy under its own seal.

    Raises NotFound out of sight, and AlreadyAnswered for all but the first.
    """
    request = await privacy_requests.find(session, by, request_id, lock=True)
    if request is None:
        raise NotFound
    if request.status is not RequestStatus.OPEN:
        raise AlreadyAnswered
    submission = await _submission(session, by, request)
    _take_along(request, submission, opener)
    own = opener.secrets.box_key(request.unit_id, request.month).recipient
    request.answer_copy = station_seals.seal(opener.boxes, own, request, "answer_copy", fields.text)
    if submission.receipt_public is not None:
        reporter = receipt_keys.recipient(submission.receipt_public)
        request.answer = station_seals.seal(opener.boxes, reporter, request, "answer", fields.text)
    request.status, request.answered_at, request.answered_by = RequestStatus(fields.answer), now, by.person_id
    session.add(request)
    session.add(_event(by, "answer_request", submission, now))
    await session.flush()
    return _shown(request, submission, opener)


def _take_along(request: PrivacyRequest, submission: Submission, opener: Opener) -> None:
    """Where the citizen moved it themself, nobody there could box the words for the new unit."""
    if request.unit_id != submission.unit_id and submission.closed_at is None:
        station_seals.rebox(opener, request, submission.unit_id)


async def _submission(session: AsyncSession, by: Principal, request: PrivacyRequest) -> Submission:
    found = await submissions.find(session, by, request.submission_id)
    assert found is not None, "a request is seen by whoever sees its submission"
    return found


def _event(by: Principal, verb: str, submission: Submission, now: datetime) -> Event:
    return Event(
        submission_id=submission.id,
        at=now,
        verb=verb,
        from_status=submission.status,
        unit_id=submission.unit_id,
        role=by.role,
        person_id=by.person_id,
    )


def _listed(request: PrivacyRequest, submission: Submission) -> dict[str, object]:
    told = {"id", "submission_id", "type", "status", "asked_at", "answer_due_at", "act_due_at"}
    return {**request.model_dump(include=told), "reference": submission.reference}


def _shown(request: PrivacyRequest, submission: Submission, opener: Opener) -> dict[str, object]:
    return {
        **_listed(request, submission),
        "text": station_seals.opened(opener, request, "words"),
        "answer": station_seals.opened(opener, request, "answer_copy"),
    }
