"""Codes of an authenticator app: TOTP by RFC 6238 with SHA-1, six digits, thirty seconds, as all such apps do."""

import hmac
from datetime import datetime

import pyotp

_STEP_SECONDS = 30
# One step to each side: a phone's clock drifts, and typing takes time (RFC 6238 §5.2).
_NEIGHBOURS = (0, -1, 1)


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 §4 recommends."""
    return pyotp.random_base32()


def uri(secret: str, account: str) -> str:
    """What the app reads from a QR code (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="tinbao")


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The number of the time step that this code belongs to, None when it belongs to none of now."""
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
    matching = None
    for neighbour in _NEIGHBOURS:
        expected = totp.at((step + neighbour) * _STEP_SECONDS)
        if hmac.compare_digest(expected.encode(), code.encode("utf-8", "surrogatepass")):
            matching = step + neighbour
    return matching
