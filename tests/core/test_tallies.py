"""Addresses are counted, and none is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.tallies import Tallies
from app.domain.limits import Limit

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
TWO = Limit("two", 2, timedelta(minutes=1))


def test_a_window_begins_with_the_first_and_ends() -> None:
    tallies = Tallies()
    spent = [tallies.add(TWO, "203.0.113.7", NOW + timedelta(seconds=20 * i)) for i in range(4)]
    assert [(each.used, each.is_over, each.seconds_left) for each in spent] == [
        (1, False, 60),
        (2, False, 40),
        (3, True, 20),
        (1, False, 60),
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "nothing like an address", False),
    ],
)
def test_one_customer_counts_as_one(one: str, other: str, is_same: bool) -> None:
    tallies = Tallies()
    tallies.add(TWO, one, NOW)
    assert (tallies.add(TWO, other, NOW).used == 2) is is_same


def test_limits_are_counted_apart() -> None:
    tallies = Tallies()
    tallies.add(TWO, "203.0.113.7", NOW)
    assert tallies.add(Limit("three", 3, timedelta(minutes=1)), "203.0.113.7", NOW).used == 1


def test_the_salt_changes_with_the_day_and_memory_is_bounded() -> None:
    tallies = Tallies()
    tallies.add(TWO, "203.0.113.7", NOW)
    before = set(tallies._windows)
    assert not any(b"203" in key for key in before)
    tomorrow = NOW + timedelta(days=1)
    assert tallies.add(TWO, "203.0.113.7", tomorrow).used == 1
    assert not before & set(tallies._windows)
    for number in range(100_001):
        tallies.add(TWO, f"{number}", tomorrow)
    assert len(tallies._windows) <= 100_000
