"""Names of people of the staff: the one to sign in with, and the one that colleagues read."""

import re

from app.domain import text

# Small ASCII letters: there lower() of Python and of PostgreSQL are of one mind, and no two names look the same.
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]")
_LONGEST_NAME = 120


def username(written: str) -> str:
    """The name under which somebody signs in; ValueError with what is allowed."""
    lowered = written.strip().lower()
    if not _USERNAME.fullmatch(lowered):
        raise ValueError("a username has 3 to 64 of a-z, 0-9, dot, hyphen and underscore")
    return lowered


def display_name(written: str) -> str:
    """The name that colleagues read; ValueError when nothing or too much is left of it."""
    cleaned = " ".join(text.clean(written).split())
    if not 1 < len(cleaned) <= _LONGEST_NAME:
        raise ValueError(f"a display name has 2 to {_LONGEST_NAME} characters")
    return cleaned
