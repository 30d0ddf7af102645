from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clocks import ClockPolicy, Clocks
from app.domain.kinds import Kind
from app.domain.urgency import Urgency

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
CLOCKS = Clocks(
    (
        ClockPolicy("tip.acknowledge", "", 120, "test"),
        ClockPolicy("tip.acknowledge", "emergency", 15, "test"),
        ClockPolicy("signature.confirm", "", 1440, "test"),
    )
)


@pytest.mark.parametrize(
    ("kind", "urgency", "limit"),
    [
        (Kind.TIP_OFF, Urgency.EMERGENCY, timedelta(minutes=15)),
        (Kind.TIP_OFF, Urgency.HIGH, timedelta(hours=2)),
        (Kind.PLEDGE_SIGNATURE, Urgency.NORMAL, timedelta(hours=24)),
        (Kind.PLEDGE_SIGNATURE, Urgency.EMERGENCY, timedelta(hours=24)),
    ],
)
def test_a_variant_has_its_own_limit_and_the_ordinary_one_otherwise(
    kind: Kind, urgency: Urgency, limit: timedelta
) -> None:
    assert CLOCKS.first_due(kind, urgency, NOW) == NOW + limit
