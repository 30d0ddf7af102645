from datetime import UTC, datetime, timedelta

import pytest

from app.domain import urgency
from app.domain.tip_offs import Category, DangerFlag
from app.domain.urgency import Urgency
from app.domain.weapons import Safety

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("category", "flags", "now", "late", "expected"),
    [
        (Category.HEALTH_DANGER, (), None, False, Urgency.EMERGENCY),
        (Category.HEALTH_DANGER, (), None, True, Urgency.HIGH),
        (Category.OTHER, (DangerFlag.OVERDOSE,), None, False, Urgency.EMERGENCY),
        (Category.RETAIL_SALE, (DangerFlag.WEAPON_SEEN,), True, False, Urgency.EMERGENCY),
        (Category.RETAIL_SALE, (DangerFlag.WEAPON_SEEN,), True, True, Urgency.HIGH),
        (Category.RETAIL_SALE, (DangerFlag.WEAPON_SEEN,), False, False, Urgency.HIGH),
        (Category.TRAFFICKING, (), None, False, Urgency.HIGH),
        (Category.PRODUCTION, (), True, False, Urgency.HIGH),
        (Category.INDUCING_MINOR, (), None, False, Urgency.HIGH),
        (Category.RETAIL_SALE, (), True, False, Urgency.NORMAL),
    ],
)
def test_an_emergency_is_a_life_in_danger_now(
    category: Category, flags: tuple[DangerFlag, ...], now: bool | None, late: bool, expected: Urgency
) -> None:
    assert urgency.of_tip_off(category, flags, occurring_now=now, late=late) is expected


@pytest.mark.parametrize(
    ("safety", "near", "loaded", "expected"),
    [
        (Safety.RED, False, False, Urgency.EMERGENCY),
        (Safety.AMBER, True, False, Urgency.HIGH),
        (Safety.AMBER, False, True, Urgency.HIGH),
        (Safety.AMBER, False, False, Urgency.NORMAL),
        (Safety.GREEN, False, False, Urgency.NORMAL),
    ],
)
def test_red_items_are_emergencies(safety: Safety, near: bool, loaded: bool, expected: Urgency) -> None:
    assert urgency.of_weapons(safety, near_children_or_fire=near, any_loaded=loaded) is expected


def test_only_what_was_written_more_than_two_hours_ago_is_late() -> None:
    assert not urgency.is_late(None, NOW)
    assert not urgency.is_late(NOW - timedelta(hours=2), NOW)
    assert urgency.is_late(NOW - timedelta(hours=2, seconds=1), NOW)


def test_the_queue_sorts_by_urgency_and_then_by_the_nearest_clock() -> None:
    wanted = [
        (Urgency.EMERGENCY, NOW + timedelta(days=9000)),
        (Urgency.NORMAL, NOW - timedelta(days=1)),
        (Urgency.HIGH, NOW),
        (Urgency.NORMAL, NOW + timedelta(milliseconds=1)),
        (Urgency.HIGH, NOW + timedelta(days=20)),
        (Urgency.NORMAL, NOW + timedelta(days=9000)),
        (Urgency.NORMAL, None),
    ]
    keys = [urgency.sort_key(each, due, NOW) for each, due in wanted]
    assert keys == sorted(set(keys))
    assert urgency.sort_key(Urgency.NORMAL, None, NOW - timedelta(hours=1)) < keys[-1]
    assert max(keys) < 2**63
