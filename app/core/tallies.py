"""Tallies: what came from an address in the present window, in the memory of one process.

No address is kept, only its hash under a random salt that is drawn anew each day and written nowhere.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.days import day_of
from app.domain.limits import Limit, Spent

_MOST = 100_000
_CUSTOMER_BITS = 64


@dataclass(slots=True)
class _Window:
    ends_at: datetime
    used: int


class Tallies:
    """Counts by limit and address; a new window replaces the one before."""

    def __init__(self) -> None:
        self._windows: dict[bytes, _Window] = {}
        self._day: date | None = None
        self._salt = b""

    def add(self, limit: Limit, address: str, now: datetime) -> Spent:
        """Count one more."""
        if self._day != day_of(now):
            self._day, self._salt = day_of(now), secrets.token_bytes(32)
            self._windows.clear()
        key = hashlib.blake2b(f"{limit.name} {_customer(address)}".encode(), key=self._salt, digest_size=16).digest()
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            self._make_room(now)
            window = self._windows[key] = _Window(now + limit.window, 0)
        window.used += 1
        return Spent(limit, window.used, max(1, round((window.ends_at - now).total_seconds())))

    def _make_room(self, now: datetime) -> None:
        if len(self._windows) < _MOST:
            return
        self._windows = {key: window for key, window in self._windows.items() if window.ends_at > now}
        if len(self._windows) >= _MOST:
            # A hundred thousand addresses in one minute: forgetting them is kinder than refusing the next one.
            self._windows.clear()


def _customer(address: str) -> str:
    """An IPv6 customer has a whole /64 to choose addresses from, and counts as one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, _CUSTOMER_BITS), strict=False))
