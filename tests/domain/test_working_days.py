"""Limits in days: over weekends, over Tết, and at midnight in Vietnam."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.domain.clocks import ClockPolicy, Clocks, Counts
from app.domain.working_days import WorkingDays

VIETNAM = timezone(timedelta(hours=7))
# Tết Đinh Mùi 2027: the sixth of February is the first day of the year.
TET = [date(2027, 2, day) for day in (5, 8, 9, 10, 11)]
CALENDAR = WorkingDays(TET)


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=VIETNAM)  # type: ignore[misc, arg-type]  # year, month, day, hour


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        (at(2026, 11, 23, 9), at(2026, 11, 26)),  # Monday: the end of Wednesday
        (at(2026, 11, 26, 9), at(2026, 12, 1)),  # Thursday: Friday and Monday
        (at(2026, 11, 28, 9), at(2026, 12, 2)),  # Saturday: Monday and Tuesday
        (at(2026, 11, 27, 23), at(2026, 12, 2)),  # late on Friday, which by UTC is Friday too
        (at(2026, 11, 27, 1), at(2026, 12, 2)),  # early on Friday, which by UTC is still Thursday
        (at(2027, 2, 3, 9), at(2027, 2, 13)),  # Wednesday before Tết: Thursday, and the Friday after
    ],
)
def test_two_working_days(since: datetime, ends: datetime) -> None:
    assert CALENDAR.after_working_days(since.astimezone(UTC), 2) == ends


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        (at(2026, 11, 23, 9), at(2026, 12, 9)),  # the fifteenth day is Tuesday, 8 December
        (at(2026, 11, 20, 9), at(2026, 12, 8)),  # Saturday, 5 December: moved to the Monday
        (at(2027, 1, 22, 9), at(2027, 2, 13)),  # Saturday in Tết: moved to the Friday after it
    ],
)
def test_fifteen_days_move_on_from_a_day_off(since: datetime, ends: datetime) -> None:
    assert CALENDAR.after_days(since.astimezone(UTC), 15) == ends


def test_each_clock_counts_in_its_own_way() -> None:
    policies = [
        ClockPolicy("a", "", 120, "x"),
        ClockPolicy("b", "", 2, "x", Counts.WORKING_DAYS),
        ClockPolicy("c", "", 15, "x", Counts.DAYS),
        ClockPolicy("d", "", 2, "x", Counts.MONTHS),
    ]
    clocks, since = Clocks(tuple(policies), CALENDAR), at(2026, 11, 27, 9)
    assert clocks.due("a", since) == at(2026, 11, 27, 11)
    assert clocks.due("b", since) == at(2026, 12, 2)
    assert clocks.due("c", since) == at(2026, 12, 15)
    assert clocks.due("d", since) == at(2027, 1, 28)
