"""Moments as whole numbers, so that a page of a list can begin after one."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def number_of(moment: datetime) -> int:
    """Microseconds since 1970: exactly what PostgreSQL keeps of a moment."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """The moment of that number."""
    return _EPOCH + number * _MICROSECOND
