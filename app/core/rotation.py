"""Rotation of signing keys: the new file comes first and old ones go after it, so that the folder is always usable."""

from datetime import datetime, timedelta
from pathlib import Path

from app.core import signing_keys
from app.core.keyring import Keyring
from app.core.signing_keys import SigningKey
from app.errors import Misconfigured

LEAD = timedelta(minutes=15)
# Whoever verifies with our published keys may hold a copy of them for five minutes.
SHORTEST_LEAD = timedelta(minutes=6)


def rotate(folder: Path, now: datetime, lead: timedelta = LEAD) -> SigningKey:
    """Publish a key that signs after the lead (at least 6 minutes), and remove those whose tokens have all ended.

    Raises Misconfigured when the folder is not in order, or a next key is waiting already.
    """
    if lead < SHORTEST_LEAD:
        raise Misconfigured("A next key must be known for at least 6 minutes before it signs.")
    ring = Keyring(folder)
    waiting = [term.key for term in ring.terms(now) if term.key.begins > now]
    if waiting:
        raise Misconfigured(f"The next key is published already and signs from {waiting[0].begins:%Y-%m-%d %H:%M} UTC.")
    created = signing_keys.create(folder, now + lead)
    signing_keys.remove(folder, keep={created.kid, *(term.key.kid for term in ring.terms(now))})
    return created


def replace(folder: Path, now: datetime) -> SigningKey:
    """A key that signs at once and no other: every token of before is refused. Raises Misconfigured as `rotate`."""
    Keyring(folder)
    created = signing_keys.create(folder, now)
    signing_keys.remove(folder, keep={created.kid})
    return created
