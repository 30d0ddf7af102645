"""Events of moves by two: in the history of the submission, codes and ids, never a word of why."""

from datetime import datetime

from app.domain.principals import Principal
from app.models.ledger import Event
from app.models.proposal import Proposal


def told(by: Principal, verb: str, proposal: Proposal, now: datetime) -> Event:
    """What happened to the proposal: `propose_dismiss`, `approve_dismiss` and the like."""
    return Event(
        submission_id=proposal.submission_id,
        at=now,
        verb=f"{verb}_{proposal.details['verb']}",
        unit_id=proposal.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"proposal": str(proposal.id)},
    )
