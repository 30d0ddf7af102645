"""Events of unsealing: in the submission's own history, codes and ids, never a word of the reason."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.domain.principals import Principal
from app.models.ledger import Event
from app.models.proposal import Proposal
from app.models.unsealing import Unsealing

OPEN = "unseal_open"
"""Written by the custodian; the others here."""

_VERBS: Mapping[str, str] = MappingProxyType(
    {"propose": "unseal_ask", "approve": "unseal_grant", "decline": "unseal_decline", "withdraw": "unseal_withdraw"}
)


def told(by: Principal, verb: str, proposal: Proposal, now: datetime) -> Event:
    """What happened to the proposal: asked, granted, declined or withdrawn."""
    return Event(
        submission_id=proposal.submission_id,
        at=now,
        verb=_VERBS[verb],
        unit_id=proposal.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"unsealing": str(proposal.id), **proposal.details},
    )


def read(by: Principal, unsealing: Unsealing, now: datetime) -> Event:
    """Somebody has read who reported."""
    return Event(
        submission_id=unsealing.submission_id,
        at=now,
        verb="unseal_read",
        unit_id=unsealing.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"unsealing": str(unsealing.id), "reason_code": unsealing.reason_code},
    )
