"""A solution serves one submission for a day, and only when it is one of ours."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from altcha import v1 as altcha

from app.core.proof_of_work import HARDEST, LIFETIME, ProofOfWork

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
KEY, OTHER = "0b6f7c1e-2f0a-4a53-9a3e-6d1f5b8f0c11", "0b6f7c1e-2f0a-4a53-9a3e-6d1f5b8f0c12"
OURS, THEIRS = ProofOfWork(b"o" * 32), ProofOfWork(b"t" * 32)


def solved(challenge: dict[str, Any], **changes: Any) -> str:
    """What the widget sends."""
    found = altcha.solve_challenge(challenge["challenge"], challenge["salt"], "SHA-256", challenge["maxNumber"])
    assert found is not None
    return payload(
        {
            **{name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")},
            "number": found.number,
            **changes,
        }
    )


def payload(content: Any) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_the_challenge_is_in_the_words_of_the_widget() -> None:
    challenge = OURS.challenge(KEY, NOW)
    assert set(challenge) == {"algorithm", "challenge", "maxNumber", "salt", "signature"}
    assert (challenge["algorithm"], challenge["maxNumber"]) == ("SHA-256", HARDEST)
    assert KEY not in json.dumps(challenge)


def test_a_solution_serves_its_submission_for_a_day_in_every_process() -> None:
    shown = solved(OURS.challenge(KEY, NOW))
    again = ProofOfWork(b"o" * 32)
    assert again.is_solved(shown, KEY, NOW)
    assert again.is_solved(shown, KEY, NOW + LIFETIME - timedelta(seconds=1))
    assert not again.is_solved(shown, KEY, NOW + LIFETIME)


def test_it_serves_no_other_submission_and_no_other_house() -> None:
    shown = solved(OURS.challenge(KEY, NOW))
    assert not OURS.is_solved(shown, OTHER, NOW)
    assert not THEIRS.is_solved(shown, KEY, NOW)


def test_what_was_changed_afterwards_is_no_solution() -> None:
    challenge = OURS.challenge(KEY, NOW)
    salt = str(challenge["salt"])
    expires = int((NOW + LIFETIME).timestamp())
    for changes in (
        {"number": -1},
        {"number": True},
        {"number": "0"},
        {"signature": "0" * 64},
        {"salt": salt.replace(str(expires), str(expires + 86400))},
        {"salt": salt.rstrip("&")[:-1]},
        {"algorithm": "SHA-1"},
        {"algorithm": "none"},
    ):
        assert not OURS.is_solved(solved(challenge, **changes), KEY, NOW), changes


@pytest.mark.parametrize(
    "shown",
    ["", "é", "AAAA", "!!!!", payload([]), payload({}), payload(None), payload({"salt": 1}), "A" * 10_000],
)
def test_odd_input_solves_nothing(shown: str) -> None:
    assert not OURS.is_solved(shown, KEY, NOW)
    assert not OURS.is_solved(payload(json.loads("[" * 900 + "]" * 900)), KEY, NOW)
