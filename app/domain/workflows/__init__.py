"""The workflows: one table per kind; from, verb, to, who may, under which guard. The triage service interprets them.

Rows with `proposed` take two people: the one named proposes, a different one approves. Rows of `REPORTER` and `SYSTEM`
are moved by the receipt and by the clocks. The diagrams in ARCHITECTURE.md are generated from here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.cases import Asker, Case
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.workflows.move import Move, Mover
from app.domain.workflows.signature import PLEDGE_SIGNATURE
from app.domain.workflows.tip_off import TIP_OFF
from app.domain.workflows.weapon import WEAPON_SURRENDER

__all__ = ["WORKFLOWS", "Move", "Mover", "kinds_with", "open_moves"]

WORKFLOWS: Mapping[Kind, tuple[Move, ...]] = MappingProxyType(
    {
        Kind.TIP_OFF: TIP_OFF,
        Kind.WEAPON_SURRENDER: WEAPON_SURRENDER,
        Kind.PLEDGE_SIGNATURE: PLEDGE_SIGNATURE,
    }
)


def open_moves(case: Case, asker: Asker) -> tuple[Move, ...]:
    """The moves that this person may make on this submission now, in the order of the table."""
    return tuple(move for move in WORKFLOWS[case.kind] if move.is_open_to(case, asker))


def kinds_with(verb: str, role: Role) -> tuple[Kind, ...]:
    """The kinds of which somebody in this role makes this move at all."""
    return tuple(
        kind for kind, moves in WORKFLOWS.items() if any(move.verb == verb and role in move.who for move in moves)
    )
