"""Moves by two: one person proposes to move a submission, a different one approves, and then it moves.

The words of whoever proposes lie in a note under the seal of the submission; the proposal itself holds codes alone.
What is due is asked again when it is approved: meanwhile the submission may have moved on.
"""

import json
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.cases import Asker, Case
from app.domain.principals import Principal
from app.domain.proposals import Move as Decision
from app.domain.proposals import ProposalClosed, ProposalKind
from app.domain.roles import Role
from app.domain.second_hands import carried_out, hands_for, is_possible
from app.domain.workflows import Move
from app.errors import Forbidden
from app.models.actions import Action, Form
from app.models.proposal import OpenMoveShown, Proposal
from app.models.submission import Submission
from app.repositories import details, moves_by_two, submissions, units
from app.services import cases, passage, proposals
from app.services.means import Means
from app.services.proposals import Wanted
from app.services.verbs import CHECKS, EFFECTS, Step
from app.services.verbs.step import note

_FORMS: TypeAdapter[Form] = TypeAdapter(Action)


async def propose(step: Step, move: Move) -> None:
    """Lay the move open for a different person. Raises AlreadyProposed, and what the move itself would raise."""
    if check := CHECKS.get(move.verb):
        await check(step)
    submission = step.submission
    case = await cases.of(step.session, submission, step.reference.clocks, step.now)
    await _close_what_is_moot(step.session, submission, case, step.now)
    unit = await units.by_id(step.session, submission.unit_id)
    assert unit is not None, "a submission lies in a unit"
    note_id = await note(step)
    codes: dict[str, object] = {"verb": move.verb, **step.given.codes()}
    if note_id is not None:
        codes["note"] = str(note_id)
    wanted = Wanted(
        ProposalKind.MOVE,
        unit,
        hands_for(move.verb, conflict=submission.conflict),
        submission_id=submission.id,
        details=codes,
    )
    await proposals.propose(step.session, step.principal, wanted, step.now)
    submission.version += 1
    step.session.add(submission)
    await step.session.flush()


async def hold(session: AsyncSession, by: Principal, proposal: Proposal, _move: Decision, _now: datetime) -> None:
    """Hold the submission before its proposal, as everybody does who moves one. Raises ProposalClosed out of sight."""
    await _submission_of(session, by, proposal)


async def approved(session: AsyncSession, by: Principal, proposal: Proposal, *, means: Means, now: datetime) -> None:
    """It moves, in the name of the one who approves and of the one who proposed.

    Raises ProposalClosed when it has moved on meanwhile, Forbidden for somebody who may not carry it out, and what the
    move itself raises.
    """
    submission = await _submission_of(session, by, proposal)
    verb = str(proposal.details["verb"])
    case = await cases.of(session, submission, means.reference.clocks, now)
    if not _is_due(proposal, submission, case):
        raise ProposalClosed
    move = carried_out(verb, case, Asker(by.person_id, by.role, by.is_investigator))
    if move is None:
        raise Forbidden
    key = await means.opener.key_of(session, submission.id)
    said = {}
    if note_id := proposal.details.get("note"):
        kept = await details.note(session, UUID(str(note_id)))
        said = json.loads(key.open("notes", kept.id, "words", kept.words))
    codes = {name: code for name, code in proposal.details.items() if name != "note"}
    given = _FORMS.validate_python({**codes, **said})
    step = Step(session, by, submission, given, now, means.reference, key, means.opener, means.subject_tags)
    step.is_approved = True
    await EFFECTS[submission.kind][verb](step)
    await passage.pass_on(
        session,
        submission,
        move,
        now,
        means.reference,
        role=by.role,
        seen_by=step.seen_by,
        person_id=by.person_id,
        details={**step.details, "proposed_by": str(proposal.made_by)},
    )


async def dropped(session: AsyncSession, by: Principal, proposal: Proposal, _now: datetime) -> None:
    """It stays as it was; whoever reads it next sees that nobody waits any more."""
    submission = await _submission_of(session, by, proposal)
    submission.version += 1
    session.add(submission)
    await session.flush()


async def open_of(session: AsyncSession, submission: Submission, case: Case, now: datetime) -> list[OpenMoveShown]:
    """The moves of a submission that wait for a second person."""
    return [
        OpenMoveShown(
            proposal_id=each.id,
            verb=str(each.details["verb"]),
            details=each.details,
            made_by=each.made_by,
            made_at=each.made_at,
            expires_at=each.expires_at,
        )
        for each in await moves_by_two.open_of(session, submission.id)
        if each.expires_at > now and _is_due(each, submission, case)
    ]


async def _close_what_is_moot(session: AsyncSession, submission: Submission, case: Case, now: datetime) -> None:
    """What it moved past while it waited makes room."""
    for each in await moves_by_two.open_of(session, submission.id):
        if not _is_due(each, submission, case):
            await moves_by_two.close(session, each, now)


def _is_due(proposal: Proposal, submission: Submission, case: Case) -> bool:
    """Whether it lies where it lay, and somebody of those to whom it was put could still carry it out."""
    is_here = proposal.unit_id == submission.unit_id
    return is_here and is_possible(str(proposal.details["verb"]), case, map(Role, proposal.deciders))


async def _submission_of(session: AsyncSession, by: Principal, proposal: Proposal) -> Submission:
    assert proposal.submission_id is not None, "a move is of a submission"
    submission = await submissions.lock(session, by, proposal.submission_id)
    if submission is None:
        raise ProposalClosed
    return submission
