"""Slow-downs: after some wrong passwords a source waits for that name, and each wait is twice the one before.

In the memory of one process, under hashes whose salt nobody knows and that changes each day: no address is kept. A
wait belongs to a source, so that no outsider can lock somebody out of their own account.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.days import day_of
from app.domain.factors import wait_seconds
from app.domain.limits import TooManyRequests

_FORGOTTEN_AFTER = timedelta(hours=1)
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class _Rule:
    """So many tries for nothing, then waits that double from the first to the longest, in seconds."""

    free: int
    first: int
    longest: int


_NAME_FROM_SOURCE = _Rule(free=5, first=2, longest=900)
# A whole station may sign in from one address, on a Monday, with new passwords.
_SOURCE = _Rule(free=60, first=2, longest=60)


@dataclass(slots=True)
class _Tally:
    wrong: int
    last: datetime


class SlowDowns:
    """Wrong passwords, counted by name and source, and by source alone."""

    def __init__(self) -> None:
        self._tallies: OrderedDict[bytes, _Tally] = OrderedDict()
        self._day: date | None = None
        self._salt = b""

    def check(self, name: str, source: str, now: datetime) -> None:
        """Raises TooManyRequests while this source has to wait, before anything costly is done for it."""
        for key, rule in self._keys(name, source, now):
            tally = self._tallies.get(key)
            if tally is None or now - tally.last > _FORGOTTEN_AFTER:
                continue
            wait = wait_seconds(tally.wrong, rule.free, rule.first, rule.longest)
            left = (tally.last + timedelta(seconds=wait) - now).total_seconds()
            if left > 0:
                raise TooManyRequests(left)

    def failed(self, name: str, source: str, now: datetime) -> None:
        """Count a wrong try; a name that nobody has counts like any other."""
        for key, _ in self._keys(name, source, now):
            tally = self._tallies.pop(key, None)
            is_fresh = tally is not None and now - tally.last <= _FORGOTTEN_AFTER
            self._tallies[key] = _Tally(tally.wrong + 1 if tally and is_fresh else 1, now)
        while len(self._tallies) > _MOST:
            self._tallies.popitem(last=False)

    def succeeded(self, name: str, source: str, now: datetime) -> None:
        """Forget what this source did wrong with this name; other names tried from it still count."""
        (key, _), _ = self._keys(name, source, now)
        self._tallies.pop(key, None)

    def _keys(self, name: str, source: str, now: datetime) -> tuple[tuple[bytes, _Rule], tuple[bytes, _Rule]]:
        if self._day != day_of(now):
            self._day, self._salt = day_of(now), secrets.token_bytes(32)
            self._tallies.clear()
        return (self._key(name, source), _NAME_FROM_SOURCE), (self._key("", source), _SOURCE)

    def _key(self, *words: str) -> bytes:
        # Lengths first, so that no two pairs of words are written alike.
        text = "".join(f"{len(word)}:{word}" for word in words)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._salt, digest_size=16).digest()
