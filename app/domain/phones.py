"""Mobile numbers of Vietnam, kept as E.164."""

import re
from enum import StrEnum

_SEPARATORS = re.compile(r"[ \u00a0.\-]")
_MOBILE = re.compile(r"(?:\+84|0)([35789][0-9]{8})")


class Purpose(StrEnum):
    """What a code that is sent to a number is good for."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"


def e164(text: str) -> str | None:
    """The number as +84…, or None when it is not a Vietnamese mobile number; spaces, dots and hyphens are allowed."""
    match = _MOBILE.fullmatch(_SEPARATORS.sub("", text))
    return f"+84{match[1]}" if match else None
