"""Reroutes (chuyển địa bàn): a station offers, the station that it offers to accepts or declines, the province decides.

Source: the house's domain notes §2 and §3. The limits of an answer are house defaults.
"""

from datetime import timedelta

from app.domain.proposals import Hands
from app.domain.roles import Role
from app.domain.urgency import Urgency

HANDS = Hands(
    propose=frozenset({Role.OFFICER, Role.CHIEF}),
    # The chief of the unit that it is offered to, never of the one that offers: see `proposals.may_decide`.
    decide=frozenset({Role.CHIEF, Role.PROVINCE}),
)

_ANSWERS_WITHIN = timedelta(hours=24)
_IN_AN_EMERGENCY = timedelta(hours=2)


def answers_within(urgency: Urgency) -> timedelta:
    """How long the other station has to say yes or no; then the province alone decides."""
    return _IN_AN_EMERGENCY if urgency is Urgency.EMERGENCY else _ANSWERS_WITHIN
