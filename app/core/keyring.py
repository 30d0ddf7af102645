"""The ring of signing keys: which one signs at a moment, which ones verify, and the folder read anew when it changes.

A next key is published before it signs, and one that was superseded verifies until the last token that it signed has
ended. So servers that read the folder at different moments never refuse each other's tokens.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core import signing_keys
from app.core.signing_keys import SigningKey
from app.errors import Misconfigured

logger = logging.getLogger(__name__)

TOKENS_LAST = timedelta(minutes=10)
# Our own servers' clocks may differ a little.
LEEWAY = timedelta(seconds=5)
_LOOK_EVERY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Term:
    """A key and the moment from which its tokens are refused; None while nothing comes after it."""

    key: SigningKey
    until: datetime | None


class Keyring:
    """The keys of a folder. Raises Misconfigured at first when the folder does not hold at least one, and no oddity."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = signing_keys.fingerprint(folder)
        self.all_terms = _terms(signing_keys.load(folder))
        # False while the folder holds something that could not be taken over.
        self.is_current = True

    def signing(self, now: datetime) -> SigningKey:
        """The key that signs: of those that have begun, the last."""
        begun = (term.key for term in self.all_terms if term.key.begins <= now)
        # A clock that is behind the one that made the only key must not keep everybody out.
        return next(begun, self.all_terms[-1].key)

    def terms(self, now: datetime) -> list[Term]:
        """The keys whose tokens are accepted: the next ones, the one that signs, and those whose tokens still run."""
        return [term for term in self.all_terms if term.until is None or now < term.until]

    def valid(self, now: datetime) -> tuple[SigningKey, ...]:
        """The same keys, the one that signs first."""
        signing = self.signing(now)
        return signing, *(term.key for term in self.terms(now) if term.key is not signing)

    def reread(self) -> None:
        """Take over what has changed in the folder.

        Raises Misconfigured once for each change that cannot be taken over; the ring stays as it was.
        """
        # Asked before the files are read: what is written in between is a change for the next time.
        seen = signing_keys.fingerprint(self._folder)
        if seen == self._seen:
            return
        self._seen, self.is_current = seen, False
        self.all_terms = _terms(signing_keys.load(self._folder))
        self.is_current = True

    async def watch(self) -> None:
        """Follow the folder until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await asyncio.to_thread(self.reread)
            except Misconfigured as error:
                logger.warning("the signing keys stay as they were: %s", error)


def _terms(keys: list[SigningKey]) -> tuple[Term, ...]:
    """Each key with its end, in the order given: the one that begins last first."""
    return tuple(Term(key, _end(key, keys)) for key in keys)


def _end(key: SigningKey, keys: list[SigningKey]) -> datetime | None:
    later = [other.begins for other in keys if other.begins > key.begins]
    return min(later) + TOKENS_LAST + LEEWAY if later else None
