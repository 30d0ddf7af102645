"""Waits grow for the source that guesses, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.slow_downs import SlowDowns
from app.domain.limits import TooManyRequests

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
THIEF, HOME = "203.0.113.7", "198.51.100.2"


def wait(slow_downs: SlowDowns, name: str = "officer.04219", source: str = THIEF, now: datetime = NOW) -> int:
    try:
        slow_downs.check(name, source, now)
    except TooManyRequests as refusal:
        return int(refusal.headers["Retry-After"])
    return 0


def after(wrong: int, name: str = "officer.04219", source: str = THIEF) -> SlowDowns:
    slow_downs = SlowDowns()
    for _ in range(wrong):
        slow_downs.failed(name, source, NOW)
    return slow_downs


@pytest.mark.parametrize(
    ("wrong", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (10, 64), (13, 512), (14, 900), (40, 900)]
)
def test_the_wait_doubles(wrong: int, seconds: int) -> None:
    assert wait(after(wrong)) == seconds


def test_the_person_is_not_locked_out_by_somebody_else() -> None:
    slow_downs = after(1000)
    assert wait(slow_downs) > 0
    assert wait(slow_downs, source=HOME) == 0


def test_a_source_that_tries_many_names_waits_too() -> None:
    slow_downs = SlowDowns()
    for number in range(100):
        slow_downs.failed(f"name.{number}", THIEF, NOW)
    assert wait(slow_downs, "another.name") == 60
    assert wait(slow_downs, "another.name", HOME) == 0


def test_the_wait_runs_out_and_the_next_is_longer() -> None:
    slow_downs, later = after(5), NOW + timedelta(seconds=2)
    assert wait(slow_downs, now=later) == 0
    slow_downs.failed("officer.04219", THIEF, later)
    assert wait(slow_downs, now=later) == 4


def test_a_right_password_and_an_hour_make_it_forget() -> None:
    slow_downs = after(5)
    slow_downs.succeeded("officer.04219", THIEF, NOW)
    assert wait(slow_downs) == 0
    assert wait(after(9), now=NOW + timedelta(hours=1, seconds=1)) == 0


def test_names_and_sources_are_not_run_together() -> None:
    slow_downs = after(10, name="ab", source="c")
    assert wait(slow_downs, "a", "bc") == 0


def test_memory_is_bounded_and_salted_anew_each_day() -> None:
    slow_downs = SlowDowns()
    for number in range(60_000):
        slow_downs.failed(f"name.{number}", f"10.{number % 250}.0.1", NOW)
    assert len(slow_downs._tallies) == 50_000
    slow_downs.check("x", "y", NOW + timedelta(days=1))
    assert not slow_downs._tallies
