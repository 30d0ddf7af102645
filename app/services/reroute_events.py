"""Events of offers: in the history of the submission that is offered, codes and ids, never a word of the reason."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.domain.principals import Principal
from app.models.ledger import Event
from app.models.proposal import Proposal

_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "propose": "reroute_offer",
        "approve": "reroute_accept",
        "decline": "reroute_decline",
        "withdraw": "reroute_withdraw",
    }
)


def told(by: Principal, verb: str, proposal: Proposal, now: datetime) -> Event:
    """What happened to the offer, in the unit that made it."""
    return Event(
        submission_id=proposal.submission_id,
        at=now,
        verb=_VERBS[verb],
        unit_id=proposal.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"proposal": str(proposal.id), "to_unit": proposal.to_unit_id},
    )
