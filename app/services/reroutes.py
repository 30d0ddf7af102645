"""Reroutes by offer: made by a station, answered by the one that it is put to, decided by the province after that.

Nothing of the content goes with an offer: who is to answer reads an envelope, and why. The submission stays in the
queue of the old station, and its clocks run on, until somebody has said yes.
"""

import os
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.domain import sight
from app.domain.principals import Principal
from app.domain.proposals import Move, ProposalClosed, ProposalKind
from app.domain.reroutes import HANDS, answers_within
from app.domain.roles import Role
from app.domain.units import Unit
from app.domain.workflows import WORKFLOWS
from app.errors import Fault, InvalidFields
from app.models.proposal import Proposal
from app.models.reroute import Addressee
from app.models.submission import Submission
from app.repositories import reroutes, scope, submissions, units
from app.services import conflicts, passage, proposals, relocation
from app.services.means import Means
from app.services.proposals import Wanted
from app.services.reference import Reference
from app.services.sealing import Opener, recipient_of


async def offer(
    session: AsyncSession,
    by: Principal,
    submission: Submission,
    unit: Unit,
    reason: str,
    *,
    reference: Reference,
    opener: Opener,
    now: datetime,
) -> None:
    """Put it to whoever answers for this commune. Raises InvalidFields when they have it, and AlreadyProposed."""
    desk_id = relocation.desk_of(unit, submission, reference)
    if desk_id == submission.unit_id:
        raise InvalidFields(faults=[Fault("", "already_there")])
    here = await units.by_id(session, submission.unit_id)
    assert here is not None, "a submission lies in a unit"
    wanted = Wanted(
        ProposalKind.REROUTE,
        here,
        HANDS,
        submission_id=submission.id,
        to_unit_id=desk_id,
        details={
            "area_id": unit.id,
            "kind": submission.kind.value,
            "topic": submission.topic,
            "urgency": submission.urgency.value,
            "received_at": submission.received_at.isoformat(),
        },
    )
    laid = await proposals.propose(session, by, wanted, now)
    until = now + answers_within(submission.urgency)
    for asked_id in {desk_id, wanted.province_id}:
        asked = recipient_of(asked_id, reference)
        sealed = opener.boxes.seal(asked.recipient, at_reason(laid.proposal.id), reason.encode(), os.urandom(NONCE))
        session.add(
            Addressee(
                proposal_id=laid.proposal.id,
                unit_id=asked_id,
                month=asked.month,
                reason=sealed,
                answers_until=None if asked_id == wanted.province_id else until,
            )
        )
    await session.flush()


async def hold(session: AsyncSession, by: Principal, proposal: Proposal, move: Move, now: datetime) -> None:
    """Hold the submission before its offer is held, as everybody does who moves one.

    Raises ProposalClosed when it has left or has ended, and for a station whose time to answer is over.
    """
    assert proposal.to_unit_id is not None, "an offer is put to a unit"
    # The one who answers does not see what it is about: the transaction must, to move it, and shows nothing of it.
    await scope.handing_to(session, (proposal.unit_id, proposal.to_unit_id))
    submission = await _submission_of(session, proposal)
    if submission.closed_at is not None or submission.conflict:
        raise ProposalClosed
    if by.role is Role.CHIEF and move is not Move.WITHDRAW:
        asked = await reroutes.addressee(session, proposal.id, proposal.to_unit_id)
        if not is_waited_for(asked, now):
            raise ProposalClosed


async def passed_on(session: AsyncSession, by: Principal, proposal: Proposal, move: Move, now: datetime) -> bool:
    """Whether this leaves it open: the no of the other station passes it on to the province."""
    if move is not Move.DECLINE or by.role is Role.PROVINCE:
        return False
    assert proposal.to_unit_id is not None, "an offer is put to a unit"
    asked = await reroutes.addressee(session, proposal.id, proposal.to_unit_id)
    asked.declined_by, asked.declined_at = by.person_id, now
    session.add(proposals.event(by, move.value, proposal, now))
    await session.flush()
    return True


async def accepted(session: AsyncSession, by: Principal, proposal: Proposal, *, means: Means, now: datetime) -> None:
    """It goes to the commune that was named, or elsewhere if the province says so, in this transaction.

    Raises ProposalClosed when somebody else answers for that commune by now, and like `relocation.move`.
    """
    submission = await _submission_of(session, proposal)
    unit = means.elsewhere or _area_of(proposal, means.reference)
    if unit is None or (
        means.elsewhere is None and relocation.desk_of(unit, submission, means.reference) != proposal.to_unit_id
    ):
        raise ProposalClosed
    seen_by = sight.audience(submission)
    await relocation.move(session, submission, unit, means.reference, now, by=by, opener=means.opener)
    await conflicts.keep_in_sight(session, by, submission, now)
    move = next(move for move in WORKFLOWS[submission.kind] if move.verb == "reroute")
    await passage.pass_on(
        session, submission, move, now, means.reference, role=by.role, person_id=by.person_id, seen_by=seen_by
    )


async def dropped(_session: AsyncSession, _by: Principal, _proposal: Proposal, _now: datetime) -> None:
    """It stays where it lies."""


def at_reason(proposal_id: UUID) -> bytes:
    """The place that the reason of an offer is bound to."""
    return place("reroute_addressees", proposal_id, "reason")


def is_waited_for(asked: Addressee, now: datetime) -> bool:
    """Whether the other station may still say yes or no."""
    return asked.declined_at is None and (asked.answers_until is None or now < asked.answers_until)


def _area_of(proposal: Proposal, reference: Reference) -> Unit | None:
    unit = reference.gazetteer.unit(int(str(proposal.details["area_id"])))
    return unit if unit and reference.gazetteer.is_today(unit) else None


async def _submission_of(session: AsyncSession, proposal: Proposal) -> Submission:
    assert proposal.submission_id is not None, "an offer is of a submission"
    submission = await submissions.lock_in(session, proposal.unit_id, proposal.submission_id)
    if submission is None:
        raise ProposalClosed
    return submission
