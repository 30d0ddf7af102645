"""The verbs: what each does beyond the change of status, which the workflow's table tells."""

from collections.abc import Mapping

from app.domain.kinds import Kind
from app.services.verbs import everywhere, signature, tip_off, weapon
from app.services.verbs.step import Effect, Step

__all__ = ["EFFECTS", "Effect", "Step"]

EFFECTS: Mapping[Kind, Mapping[str, Effect]] = {
    Kind.TIP_OFF: {**everywhere.CLAIM, **everywhere.REROUTE, **tip_off.EFFECTS},
    Kind.WEAPON_SURRENDER: {**everywhere.CLAIM, **everywhere.REROUTE, **weapon.EFFECTS},
    Kind.PLEDGE_SIGNATURE: {**everywhere.REROUTE, **signature.EFFECTS},
}
"""The verbs that the API offers, by kind."""
