from datetime import UTC, date, datetime

import pytest

from app.domain.employment import PersonState, PostingState, person_state, posting_state
from app.domain.timeline import moment_of, number_of

NOW = datetime(2026, 11, 23, 2, 30, 0, 123457, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("has_password", "disabled_at", "state"),
    [
        (False, None, PersonState.INVITED),
        (True, None, PersonState.ACTIVE),
        (True, NOW, PersonState.DISABLED),
        (False, NOW, PersonState.DISABLED),
    ],
)
def test_how_an_account_stands(has_password: bool, disabled_at: datetime | None, state: PersonState) -> None:
    assert person_state(has_password=has_password, disabled_at=disabled_at) is state


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, PostingState.WORKING),
        ({"until_on": TODAY}, PostingState.WORKING),
        ({"until_on": date(2026, 11, 22)}, PostingState.ENDED),
        ({"from_on": date(2026, 11, 24)}, PostingState.COMING),
        ({"ended_at": NOW}, PostingState.ENDED),
        ({"approved_at": None, "waits": True}, PostingState.PROPOSED),
        ({"approved_at": None}, PostingState.LAPSED),
        ({"approved_at": None, "ended_at": NOW}, PostingState.ENDED),
    ],
)
def test_how_a_posting_stands(changed: dict[str, object], state: PostingState) -> None:
    posting = {"from_on": TODAY, "until_on": None, "approved_at": NOW, "ended_at": None, "waits": False, **changed}
    assert posting_state(**posting, today=TODAY) is state  # type: ignore[arg-type]  # fields of several types


def test_a_moment_goes_into_a_number_and_back_without_loss() -> None:
    assert moment_of(number_of(NOW)) == NOW
    assert number_of(moment_of(1)) == 1
