"""Days as the country counts them: from midnight to midnight in Asia/Ho_Chi_Minh, which never shifts its clocks."""

from datetime import date, datetime, timedelta, timezone

_VIETNAM = timezone(timedelta(hours=7))


def day_of(moment: datetime) -> date:
    """The day in Vietnam at an aware moment."""
    return moment.astimezone(_VIETNAM).date()
