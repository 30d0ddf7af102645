"""Working days (ngày làm việc): when a limit told in days runs out; a day ends at 24:00 in Vietnam.

The day on which it begins does not count (Bộ luật Dân sự 2015, art. 147), and a last day that is off moves on to the
next one that is not (art. 148).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from app.domain.days import day_of, end_of, months_from

_DAY = timedelta(days=1)
_SATURDAY = 5


class WorkingDays:
    """The calendar: Saturdays and Sundays are off, and the days of the operator's list."""

    def __init__(self, off: Collection[date]) -> None:
        self._off = frozenset(off)

    def is_off(self, day: date) -> bool:
        """Whether nobody works."""
        return day.weekday() >= _SATURDAY or day in self._off

    def after_days(self, moment: datetime, count: int) -> datetime:
        """The end of so many days after the one of the moment, moved on from a day off."""
        last = day_of(moment) + count * _DAY
        return end_of(self._next(last) if self.is_off(last) else last)

    def after_working_days(self, moment: datetime, count: int) -> datetime:
        """The end of so many working days after the day of the moment."""
        last = day_of(moment)
        for _ in range(count):
            last = self._next(last)
        return end_of(last)

    def after_months(self, moment: datetime, count: int) -> datetime:
        """The end of the day of that number so many months on, or of the last day of a shorter month.

        Moved on from a day off (Bộ luật Dân sự 2015, art. 148).
        """
        begun = day_of(moment)
        first, following = months_from(begun.replace(day=1), count + 2)[count:]
        last = min(first.replace(day=1) + (begun.day - 1) * _DAY, following - _DAY)
        return end_of(self._next(last) if self.is_off(last) else last)

    def _next(self, day: date) -> date:
        day += _DAY
        while self.is_off(day):
            day += _DAY
        return day
