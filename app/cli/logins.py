"""The logins of the demonstration: random passwords in a file of its data folder, readable by its owner alone."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from app.domain.base32 import ALPHABET
from app.errors import Misconfigured

# Four groups of five characters are 100 random bits, and can be typed from the screen.
_GROUPS, _GROUP = 4, 5


def new_password() -> str:
    """A random password that people can copy by hand: «7k2qd-m0x9r-…»."""
    return "-".join("".join(secrets.choice(ALPHABET).lower() for _ in range(_GROUP)) for _ in range(_GROUPS))


def path_in(data_dir: Path) -> Path:
    """Where they lie. The file also tells a demonstration's folder from any other."""
    return data_dir / "demo-logins.json"


def create(data_dir: Path, usernames: Iterable[str]) -> None:
    """Draw a password for each and keep them, whole or not at all."""
    path = path_in(data_dir)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({username: new_password() for username in usernames}, file, indent=2)
    draft.replace(path)


def read(data_dir: Path) -> dict[str, str]:
    """Username → password. Raises Misconfigured when there is no demonstration here."""
    try:
        logins: dict[str, str] = json.loads(path_in(data_dir).read_text())
    except (OSError, ValueError):
        raise Misconfigured(
            f"There is no demonstration in {data_dir}: start one with `make run` (or `tinbao demo`), "
            "with the same TINBAO_DATA_DIR."
        ) from None
    return logins
