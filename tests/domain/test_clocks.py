from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.clocks import ClockPolicy, Clocks, Counts
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


# Until the end of the year, and from then on; the older row was never ended.
OF_TWO_YEARS = Clocks(
    (
        ClockPolicy("tip.file", "", 7, "old", Counts.DAYS, valid_from=date(2025, 7, 1)),
        ClockPolicy("tip.file", "", 10, "new", Counts.DAYS, valid_from=date(2027, 1, 1)),
        ClockPolicy(
            "tip.file", "remote", 14, "far", Counts.DAYS, valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1)
        ),
    )
)


@pytest.mark.parametrize(
    ("since", "source", "far"),
    [
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), "old", "old"),
        (datetime(2025, 12, 31, 17, tzinfo=UTC), "old", "far"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "old", "far"),
        # Midnight in Vietnam.
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "new", "new"),
    ],
)
def test_a_clock_keeps_the_rule_of_the_day_on_which_it_began(since: datetime, source: str, far: str) -> None:
    for variants, expected in (((), source), (("difficult", "remote"), far)):
        policy = OF_TWO_YEARS.policy("tip.file", since, variants)
        assert policy is not None
        assert policy.source == expected
    assert OF_TWO_YEARS.has("tip.file", since, "remote") == (far == "far")


def test_before_there_was_a_rule_there_is_no_limit() -> None:
    since = datetime(2025, 6, 30, 16, tzinfo=UTC)
    assert OF_TWO_YEARS.policy("tip.file", since) is None
    assert not OF_TWO_YEARS.has("tip.file", since)
    with pytest.raises(KeyError):
        OF_TWO_YEARS.due("tip.file", since)
