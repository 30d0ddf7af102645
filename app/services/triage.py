"""Triage: an officer sees the queue of the unit, opens a submission and moves it on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import history, urgency
from app.domain.cases import Asker, Case
from app.domain.days import to_the_hour
from app.domain.kinds import REGISTER, Kind
from app.domain.pages import Position, QueueFilter
from app.domain.principals import Principal
from app.domain.rights import SHARING
from app.domain.workflows import STATUSES, Move, open_moves
from app.errors import IllegalMove, NotFound, PreconditionFailed
from app.models.action import Action
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import details, submissions
from app.services import showing
from app.services.moves import EFFECTS, Step
from app.services.reference import Reference
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a queue; `after` is where the next begins."""

    rows: list[dict[str, object]]
    after: Position | None


async def page(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    reference: Reference,
    wanted: QueueFilter,
    *,
    after: Position | None,
    limit: int,
) -> Page:
    """The queue in its order: emergencies, then the nearest clock, then age."""
    # One more than asked for tells whether there is a next page, without counting.
    rows = await submissions.page(connection, principal, wanted, after=after, limit=limit + 1)
    shown = [showing.envelope(row, reference) for row in rows[:limit]]
    last: Any = rows[limit - 1] if len(rows) > limit else None
    return Page(shown, (last["sort_key"], UUID(str(last["id"]))) if last is not None else None)


async def open_one(
    session: AsyncSession,
    principal: Principal,
    submission_id: UUID,
    *,
    now: datetime,
    reference: Reference,
    opener: Opener,
) -> dict[str, object]:
    """The whole of one submission. Raises NotFound for one of another unit as for one that does not exist.

    That it was read is an event in the same transaction: without the one nobody gets the other. It moves no version
    and is not in the history that is shown, so that reading does not change what is read.
    """
    submission = await submissions.find(session, principal, submission_id)
    if submission is None:
        raise NotFound
    shown = await _shown(session, principal, submission, reference, opener)
    read = Event(
        submission_id=submission.id,
        at=now,
        verb=history.READ,
        unit_id=submission.unit_id,
        role=principal.role,
        person_id=principal.person_id,
    )
    session.add(read)
    await session.flush()
    return shown


async def act(
    session: AsyncSession,
    principal: Principal,
    submission_id: UUID,
    action: Action,
    *,
    version: int | None,
    now: datetime,
    reference: Reference,
    opener: Opener,
    subject_tags: SubjectTags,
) -> dict[str, object] | None:
    """Move it on; the submission as it is afterwards, or None when it has left this person's sight.

    Raises NotFound, PreconditionFailed (`version` is not the present one), IllegalMove with the verbs that are open,
    and InvalidFields for what the verb was given.
    """
    submission = await submissions.lock(session, principal, submission_id)
    if submission is None:
        raise NotFound
    if version != submission.version:
        raise PreconditionFailed
    open_now = await _open_moves(session, principal, submission)
    move = next((move for move in open_now if move.verb == action.verb), None)
    if move is None:
        raise IllegalMove(extra={"allowed": [other.verb for other in open_now]})
    key = await opener.key_of(session, submission_id)
    step = Step(session, principal, submission, action, now, reference, key, opener, subject_tags)
    before = submission.status
    try:
        await EFFECTS[submission.kind][move.verb](step)
        arrive(submission, move, now)
        if move.verb != "reroute":  # which tells of itself in both units
            session.add(_event(step, move, before))
        session.add(submission)
        await session.flush()
    except IntegrityError:
        # The only rule that the database alone can know: a twin that this person may not see is active already.
        raise IllegalMove(extra={"allowed": []}) from None
    # Read again, not remembered: the tag of this answer must be that of the next reading, to the last byte.
    session.expunge_all()
    still_mine = await submissions.find(session, principal, submission_id)
    return await _shown(session, principal, still_mine, reference, opener) if still_mine else None


def arrive(submission: Submission, move: Move, now: datetime) -> None:
    """Bring a submission to where the move leads."""
    if move.target is not None:
        if submission.status == REGISTER[submission.kind].first_status != move.target:
            # The first clock is met: the moment that it was counted from, which is that of the sending, is forgotten.
            submission.due_at = to_the_hour(submission.due_at)
            submission.sort_key = urgency.sort_key(submission.urgency, submission.due_at)
        submission.status = move.target
        is_final = STATUSES[submission.kind][move.target].is_final
        submission.closed_at = now if is_final else None
    submission.version += 1


def _event(step: Step, move: Move, before: str) -> Event:
    return Event(
        submission_id=step.submission.id,
        at=step.now,
        verb=move.verb,
        from_status=before,
        to_status=step.submission.status,
        unit_id=step.submission.unit_id,
        role=step.principal.role,
        person_id=step.principal.person_id,
        details=step.details or None,
    )


async def _open_moves(session: AsyncSession, principal: Principal, submission: Submission) -> Sequence[Move]:
    asker = Asker(principal.person_id, principal.role, principal.is_investigator)
    case = await _case(session, submission)
    # While its sender has it restricted, it is passed on to nobody but whom the law names.
    shut = SHARING if submission.restricted_at else frozenset()
    return [move for move in open_moves(case, asker) if move.verb in EFFECTS[submission.kind] and move.verb not in shut]


async def _case(session: AsyncSession, submission: Submission) -> Case:
    case = Case(submission.kind, submission.status, submission.assignee_id)
    if submission.kind is Kind.TIP_OFF:
        tip_off = await details.tip_off(session, submission.id)
        return replace(case, tip_off_class=tip_off.tip_off_class, mentions_people=tip_off.mentions_people)
    if submission.kind is Kind.WEAPON_SURRENDER:
        declaration, _ = await details.weapons(session, submission.id)
        return replace(case, has_red=declaration.has_red)
    return case


async def _shown(
    session: AsyncSession, principal: Principal, submission: Submission, reference: Reference, opener: Opener
) -> dict[str, object]:
    key = await opener.key_for(session, submission)
    events = await details.events(session, submission.id)
    return {
        **showing.envelope(submission.model_dump(), reference),
        "decision": showing.decision(submission, key, reference),
        "legal_hold": submission.legal_hold,
        "restricted_at": submission.restricted_at,
        "content": await showing.content(session, submission, key),
        "notes": await showing.notes(session, submission.id, key),
        "history": showing.history(events, reference),
        "allowed": [move.verb for move in await _open_moves(session, principal, submission)],
    }
