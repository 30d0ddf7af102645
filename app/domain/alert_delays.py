"""Delays of alerts: how long a rung waits for the one below it, and how soon before its end a clock is near.

They are rows of the clock policies, `alert.…`, with a source; the variant `emergency` is for emergencies.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from app.domain.urgency import Urgency
from app.errors import Misconfigured

CODES = ("alert.chief", "alert.lead", "alert.province")


class Rung(StrEnum):
    """Who is woken, one after another. Of a province's desk those who answer for it are all that work at it."""

    DUTY = "duty"
    HEADS = "heads"
    PROVINCE = "province"


_CODE_OF = {Rung.HEADS: "alert.chief", Rung.PROVINCE: "alert.province"}


class Delays:
    """The limits by code and variant."""

    def __init__(self, limits: Mapping[tuple[str, str], timedelta]) -> None:
        missing = [code for code in CODES if (code, "") not in limits]
        if missing:
            raise Misconfigured(f"The clock policies lack {', '.join(missing)}: nobody can be woken in time.")
        self._limits = limits

    def before(self, rung: Rung, *, is_urgent: bool) -> timedelta:
        """How long after it was raised an alert reaches the rung."""
        return self._of(_CODE_OF[rung], is_urgent=is_urgent) if rung in _CODE_OF else timedelta(0)

    def lead(self, *, is_urgent: bool) -> timedelta:
        """How long before its end a clock is near."""
        return self._of("alert.lead", is_urgent=is_urgent)

    def _of(self, code: str, *, is_urgent: bool) -> timedelta:
        variant = Urgency.EMERGENCY.value if is_urgent else ""
        return self._limits.get((code, variant), self._limits[code, ""])
