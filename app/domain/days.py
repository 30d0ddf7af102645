"""Days and months as the country counts them, in Asia/Ho_Chi_Minh, which never shifts its clocks."""

from datetime import UTC, date, datetime, time, timedelta, timezone

_VIETNAM = timezone(timedelta(hours=7))


def day_of(moment: datetime) -> date:
    """The day in Vietnam at an aware moment."""
    return moment.astimezone(_VIETNAM).date()


def months_from(first: date, count: int) -> list[date]:
    """So many months, each by its first day, beginning with the one of `first`."""
    number = first.year * 12 + first.month - 1
    return [date((number + more) // 12, (number + more) % 12 + 1, 1) for more in range(count)]


def end_of(day: date) -> datetime:
    """24:00 of a day in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time(), _VIETNAM).astimezone(UTC)


def to_the_hour(moment: datetime) -> datetime:
    """The hour in which it lies: the exact minute of a tip-off would tell who was on the phone then."""
    return moment.replace(minute=0, second=0, microsecond=0)
