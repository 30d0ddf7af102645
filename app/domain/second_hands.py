"""Second hands: which moves of a submission take two people, and who is the second.

Source: the house's domain notes §3: a rejection is approved by a different chief, a dismissal by a different chief or
the province; what an officer may not carry out alone, a chief does. In the inspectorate two inspectors do.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.cases import Asker, Case
from app.domain.proposals import Hands
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS, Move

_MAKERS = frozenset({Role.OFFICER, Role.CHIEF, Role.PROVINCE})
_CHIEF, _ABOVE = frozenset({Role.CHIEF}), frozenset({Role.CHIEF, Role.PROVINCE})

SECOND_HANDS: Mapping[str, Hands] = MappingProxyType(
    {
        "reject": Hands(propose=_MAKERS, decide=_CHIEF),
        "dismiss": Hands(propose=_MAKERS, decide=_ABOVE),
        "transfer": Hands(propose=_MAKERS, decide=_CHIEF),
        "resolve": Hands(propose=_MAKERS, decide=_ABOVE),
    }
)
OF_CONFLICT = Hands(propose=frozenset({Role.INSPECTOR}), decide=frozenset({Role.INSPECTOR}))


def hands_for(verb: str, *, conflict: bool) -> Hands:
    """Who proposes this verb and who decides it."""
    return OF_CONFLICT if conflict else SECOND_HANDS[verb]


def carried_out(verb: str, case: Case, decider: Asker) -> Move | None:
    """The move that this person makes by approving; None when it is not open to them, or not any more.

    What somebody may do alone, nobody may do who could only propose it: a rule over one verb has one meaning.
    """
    rows = [move for move in WORKFLOWS[case.kind] if move.verb == verb]
    direct = [move for move in rows if not move.proposed] or rows
    return next((move for move in direct if move.is_open_to(case, decider)), None)
