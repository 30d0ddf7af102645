"""Clocks as the staff are shown them, for tests."""

from datetime import UTC, datetime
from typing import Any

from tests.officers import Officer, Sent

HOUR = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""The hour of the first receipt, as the clock of the tests begins."""


async def clocks_of(officer: Officer, sent: Sent) -> dict[str, dict[str, Any]]:
    answer = await officer.read(sent)
    assert answer.status_code == 200, answer.text
    return {clock["code"]: clock for clock in answer.json()["clocks"]}


def moment(told: str | None) -> datetime:
    assert told is not None
    return datetime.fromisoformat(told)
