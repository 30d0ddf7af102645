"""Triage: an officer opens a submission and moves it on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import history
from app.domain.cases import Asker, Case
from app.domain.principals import Principal
from app.domain.rights import SHARING
from app.domain.workflows import Move, kinds_with, open_moves
from app.errors import IllegalMove, NotFound, PreconditionFailed
from app.models.actions import Action, NextWanted, Plain
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import bars, details, submissions
from app.services import cases, clock_keeping, conflicts, links, moves_by_two, offers, passage, showing, verb_forms
from app.services.reference import Reference
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags
from app.services.verbs import EFFECTS, Step


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
    submission = await submissions.hold(session, principal, submission_id)
    if submission is None:
        raise NotFound
    shown = await _shown(session, principal, submission, reference, opener, now=now)
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
    return await _carry_out(
        session,
        principal,
        submission,
        action,
        now=now,
        reference=reference,
        opener=opener,
        subject_tags=subject_tags,
    )


async def claim_next(
    session: AsyncSession,
    principal: Principal,
    wanted: NextWanted,
    *,
    now: datetime,
    reference: Reference,
    opener: Opener,
    subject_tags: SubjectTags,
) -> dict[str, object] | None:
    """Take on the first that nobody has: the submission as it is afterwards, or None when nothing waits.

    However many ask at once, each gets another one: what somebody is just taking is passed over.
    """
    claim = Plain(verb="claim")
    kinds = [kind for kind in kinds_with(claim.verb, principal.role) if wanted.kind in {None, kind}]
    submission = await submissions.lock_next(session, principal, kinds, wanted.urgency)
    if submission is None:
        return None
    return await _carry_out(
        session,
        principal,
        submission,
        claim,
        now=now,
        reference=reference,
        opener=opener,
        subject_tags=subject_tags,
    )


async def _carry_out(
    session: AsyncSession,
    principal: Principal,
    submission: Submission,
    action: Action,
    *,
    now: datetime,
    reference: Reference,
    opener: Opener,
    subject_tags: SubjectTags,
) -> dict[str, object] | None:
    """One move of a submission that is locked."""
    submission_id = submission.id
    open_now, _ = await _open_moves(session, principal, submission, reference, now)
    move = next((move for move in open_now if move.verb == action.verb), None)
    if move is None:
        raise IllegalMove(extra={"allowed": list(dict.fromkeys(other.verb for other in open_now))})
    key = await opener.key_of(session, submission_id)
    step = Step(session, principal, submission, action, now, reference, key, opener, subject_tags)
    try:
        if move.proposed:
            await moves_by_two.propose(step, move)
        else:
            await EFFECTS[submission.kind][move.verb](step)
            await passage.pass_on(
                session,
                submission,
                move,
                now,
                reference,
                role=principal.role,
                seen_by=step.seen_by,
                person_id=principal.person_id,
                details=step.details,
            )
    except IntegrityError:
        # The only rule that the database alone can know: a twin that this person may not see is active already.
        raise IllegalMove(extra={"allowed": []}) from None
    # Read again, not remembered: the tag of this answer must be that of the next reading, to the last byte.
    session.expunge_all()
    principal = step.principal
    still_mine = await submissions.find(session, principal, submission_id)
    return await _shown(session, principal, still_mine, reference, opener, now=now) if still_mine else None


async def _open_moves(
    session: AsyncSession, principal: Principal, submission: Submission, reference: Reference, now: datetime
) -> tuple[Sequence[Move], Case]:
    asker = Asker(principal.person_id, principal.role, principal.is_investigator)
    barred = await bars.of_submission(session, submission.id)
    case = replace(await cases.of(session, submission, reference.clocks, now), has_bars=bool(barred))
    # While its sender has it restricted, it is passed on to nobody but whom the law names.
    shut = SHARING if submission.restricted_at else frozenset()
    return [move for move in open_moves(case, asker) if move.verb not in shut], case


async def _shown(
    session: AsyncSession,
    principal: Principal,
    submission: Submission,
    reference: Reference,
    opener: Opener,
    *,
    now: datetime,
) -> dict[str, object]:
    key = await opener.key_for(session, submission)
    events = await details.events(session, submission.id)
    open_now, case = await _open_moves(session, principal, submission, reference, now)
    return {
        **showing.envelope(submission.model_dump(), reference),
        "decision": showing.decision(submission, key, reference),
        "legal_hold": submission.legal_hold,
        "restricted_at": submission.restricted_at,
        "content": await showing.content(session, submission, key),
        "clocks": await clock_keeping.shown(session, submission, reference),
        "notes": await showing.notes(session, submission.id, key),
        "history": showing.history(events, reference),
        "offer": await offers.open_of(session, submission, reference, now),
        "bars": await conflicts.shown(session, submission.id),
        "waiting": await moves_by_two.open_of(session, submission, case, now),
        "allowed": verb_forms.told(open_now, case, submission, principal.role, reference),
        "links": await links.shown(session, principal, submission.id),
    }
