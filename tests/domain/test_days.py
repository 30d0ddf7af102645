"""A day begins at midnight in Vietnam, seven hours before it does in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

from app.domain.days import day_of


def test_the_evening_in_utc_is_the_next_day_in_vietnam() -> None:
    assert day_of(datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert day_of(datetime(2026, 11, 23, 17, tzinfo=UTC)) == date(2026, 11, 24)


def test_the_offset_of_the_moment_counts() -> None:
    assert day_of(datetime(2026, 11, 23, 23, tzinfo=timezone(timedelta(hours=7)))) == date(2026, 11, 23)
