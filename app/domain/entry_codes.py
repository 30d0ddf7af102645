"""Entry codes (mã nhập): what somebody opens a new or a reset account with, once."""

from datetime import timedelta
from enum import StrEnum

from app.domain import base32

BITS_OF_HALF = 50
"""A half can be guessed by nobody in ten tries; the whole has 100 bits."""

MOST_TRIES = 10
"""Counted only for somebody who has one half right: an outsider must not be able to wear the code out."""

_GROUP, _HALF = 5, 10


class EntryPurpose(StrEnum):
    """What the code opens."""

    INVITATION = "invitation"
    RESET = "reset"


LIFETIMES = {EntryPurpose.INVITATION: timedelta(days=7), EntryPurpose.RESET: timedelta(hours=24)}
"""From the moment when both halves are there."""


def half(number: int) -> str:
    """Half a code as people copy it: «7K2QD-M0X9R»."""
    written = base32.encode(number, _HALF)
    return f"{written[:_GROUP]}-{written[_GROUP:]}"


def halves(written: str) -> tuple[str, str] | None:
    """Both halves of what somebody typed, without hyphens and as meant; None when it cannot be a code."""
    meant = base32.as_meant(written)
    if len(meant) != 2 * _HALF or not set(meant) <= set(base32.ALPHABET):
        return None
    return meant[:_HALF], meant[_HALF:]
