"""Offers as they are read: an envelope and a reason by whoever is to answer, the fact by the station that made them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.unit_secrets import UnitSecrets
from app.domain.principals import Principal
from app.domain.proposals import Move, ProposalKind, State
from app.domain.roles import Role
from app.models.proposal import ProposalShown
from app.models.reroute import Addressee, OfferShown
from app.models.submission import Submission
from app.models.unit import UnitShown
from app.repositories import reroutes
from app.services.reference import Reference
from app.services.reroutes import at_reason, is_waited_for

_DECIDES = frozenset({Role.CHIEF, Role.PROVINCE})


async def told(
    session: AsyncSession, by: Principal, rows: Sequence[ProposalShown], *, secrets: UnitSecrets, now: datetime
) -> list[ProposalShown]:
    """The same proposals; offers among them with why, for whoever it was sealed for, and until when it is answered.

    The reason is told as long as there is something to decide; afterwards it stands in the notes of the submission.
    """
    offers = [row.id for row in rows if row.kind is ProposalKind.REROUTE]
    asked = await reroutes.addressees(session, offers) if offers else ()
    return [
        _told(by, row, [each for each in asked if each.proposal_id == row.id], secrets, now)
        if row.kind is ProposalKind.REROUTE
        else row
        for row in rows
    ]


async def open_of(
    session: AsyncSession, submission: Submission, reference: Reference, now: datetime
) -> OfferShown | None:
    """The offer by which its station would hand it on, as long as that is open."""
    proposal = await reroutes.open_of(session, submission.id, submission.unit_id, now)
    if proposal is None or proposal.made_by is None or proposal.to_unit_id is None:
        return None
    to_unit = reference.gazetteer.unit(proposal.to_unit_id)
    assert to_unit is not None, "an offer is put to a unit that is known"
    station = await reroutes.addressee(session, proposal.id, proposal.to_unit_id)
    return OfferShown(
        proposal_id=proposal.id,
        to_unit=UnitShown.of(to_unit),
        made_by=proposal.made_by,
        made_at=proposal.made_at,
        answers_until=station.answers_until,
        declined_at=station.declined_at,
        expires_at=proposal.expires_at,
    )


def _told(
    by: Principal, row: ProposalShown, asked: Sequence[Addressee], secrets: UnitSecrets, now: datetime
) -> ProposalShown:
    assert row.to_unit is not None, "an offer is put to a unit"
    station = next(each for each in asked if each.unit_id == row.to_unit.id)
    own = {by.unit_id, *by.archive_ids}
    mine = next((each for each in asked if each.unit_id in own), None)
    reason = None
    if mine is not None and by.role in _DECIDES and row.state is State.OPEN:
        reason = secrets.box_key(mine.unit_id, mine.month).open(at_reason(row.id), mine.reason).decode()
    allowed = row.allowed
    if by.role is Role.CHIEF and not is_waited_for(station, now):
        allowed = [move for move in allowed if move is Move.WITHDRAW]
    return row.model_copy(
        update={
            "reason": reason,
            "answers_until": station.answers_until,
            "declined_at": station.declined_at,
            "allowed": allowed,
        }
    )
