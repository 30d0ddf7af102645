"""Proof of work in the form of altcha: find the number whose SHA-256, behind a salt, is the one that is told.

The challenge is bound to the Idempotency-Key of one submission, so that its solution serves the retries of that one
and nothing else, and no solution need be remembered. It is signed, so that every process knows it again.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

from altcha import v1 as altcha

LIFETIME = timedelta(hours=24)
HARDEST = 15_000
"""The greatest number: 7,500 hashes on average; `python -m bench work` tells what the slowest way costs."""

_LONGEST = 2000


class ProofOfWork:
    """Sets and checks challenges under a secret of 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def challenge(self, key: str, now: datetime) -> dict[str, object]:
        """A challenge for the submission with this key, in the widget's words, good for 24 hours."""
        made = altcha.create_challenge(
            altcha.ChallengeOptions(
                max_number=HARDEST,
                hmac_key=self._secret,
                expires=now + LIFETIME,
                params={"for": self._bound(key)},
            )
        )
        return dict(made.to_dict())

    def is_solved(self, payload: str, key: str, now: datetime) -> bool:
        """Whether this is the solution, base64 of the widget's JSON, of a challenge of ours for this key."""
        try:
            shown = json.loads(base64.b64decode(payload[:_LONGEST], validate=True))
            told = altcha.extract_params(shown)
            is_ours, _ = altcha.verify_solution(shown, self._secret, check_expires=False)
            is_for_it = hmac.compare_digest(told["for"][0], self._bound(key))
            return bool(is_ours) and is_for_it and int(told["expires"][0]) > now.timestamp()
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            # Whatever else was sent in its place solves nothing.
            return False

    def _bound(self, key: str) -> str:
        return hmac.digest(self._secret, b"key\0" + key.encode(), hashlib.sha256).hex()[:32]
