"""Tracking: the holder of a receipt reads what became of a submission, and may choose its commune."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import receipts
from app.domain.advice import AdviceCode
from app.domain.conversation import Sender
from app.domain.days import to_the_hour
from app.domain.kinds import REGISTER
from app.domain.places import Placer, State
from app.domain.statuses import STATUSES
from app.domain.unsealing import REASONS, ReasonCode
from app.errors import IllegalMove, UnknownReceipt
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import details, messages, scope, submissions
from app.services import relocation, sender_forms, sender_verbs, unsealing_events
from app.services.acceptance import candidates, shown_unit
from app.services.reference import Reference
from app.services.relocation import commune_of_today


async def look(
    session: AsyncSession, receipt: str, reference: Reference, language: str, now: datetime
) -> dict[str, object]:
    """What the citizen may know. Raises UnknownReceipt, alike for unknown, expired and erased ones."""
    submission = await find(session, receipt)
    return await shown(session, submission, reference, language, now)


async def choose_place(
    session: AsyncSession,
    receipt: str,
    *,
    unit_id: int | None,
    unit_code: str | None,
    now: datetime,
    reference: Reference,
    language: str,
) -> dict[str, object]:
    """Move it to the commune that the citizen picks; picking the same one again changes nothing.

    Raises UnknownReceipt, UnknownUnit, and IllegalMove once its commune is settled.
    """
    submission = await find(session, receipt, lock=True)
    unit = commune_of_today(reference, unit_id, unit_code)
    if unit.id not in {submission.unit_id, submission.area_id}:
        if not _may_choose(submission):
            raise IllegalMove
        await relocation.move(session, submission, unit, reference, now, by=None, opener=None)
        submission.version += 1
        session.add(submission)
        await session.flush()
    return await shown(session, submission, reference, language, now)


async def find(session: AsyncSession, receipt: str, *, lock: bool = False) -> Submission:
    """The submission that a receipt opens, and the scope of the transaction set to it. Raises UnknownReceipt."""
    digest = receipts.digest(receipt)
    if digest is None:
        raise UnknownReceipt
    await scope.of_receipt(session, digest)
    submission = await submissions.find_by_receipt(session, digest, lock=lock)
    if submission is None:
        raise UnknownReceipt
    return submission


def _may_choose(submission: Submission) -> bool:
    """As long as no commune is settled, nobody has begun to work on it, and it is not the inspectorate's."""
    is_new = submission.status == REGISTER[submission.kind].first_status
    if submission.closed_at is not None:
        return False
    return submission.is_unrouted or (
        is_new
        and submission.placed_by is Placer.ROUTING
        and submission.routing_state is not State.RESOLVED
        and not submission.conflict
    )


async def shown(
    session: AsyncSession, submission: Submission, reference: Reference, language: str, now: datetime
) -> dict[str, object]:
    """A submission as the holder of its receipt sees it."""
    may_choose = _may_choose(submission)
    events = await details.events(session, submission.id)
    return {
        **envelope(submission, reference, language),
        "history": _history(submission, events, language),
        "allowed": sender_forms.told(await sender_verbs.allowed(session, submission, reference, now), language),
        "unread": await messages.unread(session, submission.id, Sender.STATION),
        "identity_opened": _unsealings(events, language),
        "next": [
            {"code": code, "text": said.text(language)}
            for code in _next_steps(may_choose=may_choose)
            if (said := reference.advice.get(code))
        ],
        "may_choose_place": may_choose,
        "candidates": candidates(submission.candidate_unit_ids, reference) if may_choose else [],
    }


def envelope(submission: Submission, reference: Reference, language: str) -> dict[str, object]:
    """What a citizen may know without looking inside."""
    unit = reference.gazetteer.unit(submission.unit_id)
    return {
        "reference": submission.reference,
        "kind": submission.kind,
        **_told(submission, submission.status, language),
        "unit": shown_unit(unit) if unit else None,
        "received_at": to_the_hour(submission.received_at),
    }


def _history(submission: Submission, events: Sequence[Event], language: str) -> list[dict[str, object]]:
    """The statuses that the citizen is told of, in their order; how the station works inside is not among them."""
    told: list[dict[str, object]] = []
    for event in events:
        if event.to_status is None:
            continue
        entry = {"at": to_the_hour(event.at), **_told(submission, event.to_status, language)}
        if not told or told[-1]["status"] != entry["status"]:
            told.append(entry)
    return told


def _unsealings(events: Sequence[Event], language: str) -> list[dict[str, object]]:
    """When the reporter's identity was opened and why; never by whom."""
    told = []
    for event in events:
        if event.verb == unsealing_events.OPEN and event.details:
            facts = REASONS[ReasonCode(str(event.details["reason_code"]))]
            told.append({"at": to_the_hour(event.at), "reason": facts.en if language == "en" else facts.vi})
    return told


def _told(submission: Submission, name: str, language: str) -> dict[str, object]:
    status = STATUSES[submission.kind][name]
    return {
        "status": status.told or name,
        "status_text": status.citizen_en if language == "en" else status.citizen_vi,
    }


def _next_steps(*, may_choose: bool) -> list[AdviceCode]:
    return [AdviceCode.CHOOSE_COMMUNE, AdviceCode.COME_BACK] if may_choose else [AdviceCode.COME_BACK]
