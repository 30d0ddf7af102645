"""The verbs: what each does beyond the change of status, which the workflow's table tells."""

from collections.abc import Mapping

from app.domain.kinds import Kind
from app.services.verbs import assignment, conflict, everywhere, signature, tip_off, weapon
from app.services.verbs.step import Effect, Step

__all__ = ["CHECKS", "EFFECTS", "Effect", "Step"]

EFFECTS: Mapping[Kind, Mapping[str, Effect]] = {
    Kind.TIP_OFF: {**assignment.EFFECTS, **everywhere.REROUTE, **conflict.EFFECTS, **tip_off.EFFECTS},
    Kind.WEAPON_SURRENDER: {**assignment.EFFECTS, **everywhere.REROUTE, **conflict.EFFECTS, **weapon.EFFECTS},
    Kind.PLEDGE_SIGNATURE: {**everywhere.REROUTE, **conflict.EFFECTS, **signature.EFFECTS},
}
"""The verbs that the API offers, by kind."""

CHECKS: Mapping[str, Effect] = tip_off.CHECKS
"""What is asked of a move before somebody else is asked to approve it."""
