"""Second hands: which moves of a submission take two people, and who is the second.

Source: the house's domain notes §3: a rejection is approved by a different chief, a dismissal by a different chief or
the province; what an officer may not carry out alone, a chief does. In the inspectorate two inspectors do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

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


def is_possible(verb: str, case: Case, decide: Iterable[Role]) -> bool:
    """Whether any of those who may decide could still carry it out, whoever they are."""
    somebody = UUID(int=0)
    case = replace(case, assignee_id=somebody)
    return any(carried_out(verb, case, Asker(somebody, role, is_investigator=True)) for role in decide)


def carried_out(verb: str, case: Case, decider: Asker) -> Move | None:
    """The move that this person makes by approving; None when it is not open to them, or not any more.

    What somebody may do alone, nobody may do who could only propose it: a rule over one verb has one meaning.
    """
    rows = [move for move in WORKFLOWS[case.kind] if move.verb == verb]
    direct = [move for move in rows if not move.proposed] or rows
    return next((move for move in direct if move.is_open_to(case, decider)), None)
