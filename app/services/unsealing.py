"""Unsealing on the staff's side: asked by one person, granted by another, read by the first for fifteen minutes."""

import json
import os
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.core.sealed_boxes import SealedBoxes
from app.core.unit_secrets import UnitSecrets
from app.domain.kinds import Kind
from app.domain.principals import Principal
from app.domain.proposals import ProposalKind
from app.domain.unsealing import (
    HANDS,
    LASTS,
    OF_CONFLICT,
    NothingToUnseal,
    NotOpenedYet,
    NotUnsealed,
    UnsealingOver,
)
from app.errors import NotFound
from app.models.proposal import Proposal, ProposalShown
from app.models.submission import Submission
from app.models.unsealing import Unsealing, UnsealingFields
from app.repositories import details, submissions, units, unsealings
from app.services import proposals, unsealing_events
from app.services.means import Means
from app.services.proposals import Wanted
from app.services.reference import Reference
from app.services.sealing import recipient_of


async def ask(
    session: AsyncSession,
    by: Principal,
    submission_id: UUID,
    fields: UnsealingFields,
    *,
    reference: Reference,
    boxes: SealedBoxes,
    now: datetime,
) -> ProposalShown:
    """Lay it open for a different person.

    Raises NotFound for a submission out of sight, Forbidden for a role that may not ask, NothingToUnseal and
    AlreadyProposed.
    """
    submission = await _seen(session, by, submission_id)
    if not await _names_somebody(session, submission):
        raise NothingToUnseal
    unit = await units.by_id(session, submission.unit_id)
    assert unit is not None, "a submission lies in a unit"
    wanted = Wanted(
        ProposalKind.UNSEAL,
        unit,
        OF_CONFLICT if submission.conflict else HANDS,
        submission_id=submission.id,
        details={"reason_code": fields.reason_code.value},
    )
    laid = await proposals.propose(session, by, wanted, now)
    province = recipient_of(wanted.province_id, reference)
    reason = boxes.seal(province.recipient, _at_reason(laid.proposal.id), fields.reason.encode(), os.urandom(NONCE))
    session.add(
        Unsealing(
            id=laid.proposal.id,
            submission_id=submission.id,
            unit_id=by.unit_id,
            asked_by=by.person_id,
            reason_code=fields.reason_code,
            reason=reason,
            reason_unit_id=wanted.province_id,
            reason_month=province.month,
        )
    )
    await session.flush()
    return proposals.shown(laid, by, now)


async def read_proposal(
    session: AsyncSession, by: Principal, proposal_id: UUID, *, secrets: UnitSecrets, now: datetime
) -> ProposalShown:
    """One proposal in reach, with its reason when it is about an unsealing. Raises NotFound."""
    shown = await proposals.read(session, by, proposal_id, now)
    if shown.kind is not ProposalKind.UNSEAL:
        return shown
    kept = await unsealings.of_proposal(session, proposal_id)
    pair = secrets.box_key(kept.reason_unit_id, kept.reason_month)
    return shown.model_copy(update={"reason": pair.open(_at_reason(kept.id), kept.reason).decode()})


async def granted(
    session: AsyncSession,
    by: Principal,
    proposal: Proposal,
    *,
    means: Means,  # noqa: ARG001 - every story is called alike
    now: datetime,
) -> None:
    """From now on the custodian sees the reporter of this one submission, until the time is over."""
    kept = await unsealings.of_proposal(session, proposal.id)
    kept.granted_by, kept.granted_at, kept.expires_at = by.person_id, now, now + LASTS
    await session.flush()


async def dropped(_session: AsyncSession, _by: Principal, _proposal: Proposal, _now: datetime) -> None:
    """Nothing was opened, so there is nothing to shut."""


async def reporter(
    session: AsyncSession, by: Principal, submission_id: UUID, *, secrets: UnitSecrets, now: datetime
) -> dict[str, object]:
    """Who reported, for the one who asked, in the posting in which they asked.

    Raises NotFound for a submission out of sight, NotUnsealed, NotOpenedYet, UnsealingOver, and NothingToUnseal when
    the custodian found nobody.
    """
    await _seen(session, by, submission_id)
    kept = await unsealings.newest_granted(session, submission_id, asked_by=by.person_id, unit_id=by.unit_id)
    if kept is None or kept.expires_at is None:
        raise NotUnsealed
    if now >= kept.expires_at:
        raise UnsealingOver
    answer = await unsealings.answer(session, kept.id)
    if answer is None:
        raise NotOpenedYet
    if answer.identity is None:
        raise NothingToUnseal
    pair = secrets.box_key(answer.unit_id, answer.month)
    identity = json.loads(pair.open(place("unsealing_answers", kept.id, "identity"), answer.identity))
    session.add(unsealing_events.read(by, kept, now))
    await session.flush()
    return {**identity, "reason_code": kept.reason_code, "expires_at": kept.expires_at}


async def _seen(session: AsyncSession, by: Principal, submission_id: UUID) -> Submission:
    submission = await submissions.find(session, by, submission_id)
    if submission is None:
        raise NotFound
    return submission


async def _names_somebody(session: AsyncSession, submission: Submission) -> bool:
    """Only tip-offs keep their reporter apart; whoever reported without a name has nothing there."""
    return submission.kind is Kind.TIP_OFF and not (await details.tip_off(session, submission.id)).is_anonymous


def _at_reason(unsealing_id: UUID) -> bytes:
    return place("unsealings", unsealing_id, "reason")
