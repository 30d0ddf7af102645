"""Unit secrets: the private halves behind the queues, outside the database.

A key pair belongs to a unit and a month, which is told by its first day; after a compromise one begins in the middle.
Its private half is derived (HKDF, RFC 5869) from two secrets of 32 bytes: the unit's, which a station could hold, and
the month's, whose destruction ends that month for every unit, old backups of the database included.
"""

import base64
import os
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core import secret_files
from app.core.sealed_boxes import BoxKey

_SECRET = 32
_MONTH = re.compile(r"(\d{4}-\d{2}-\d{2})\.key")


class UnitSecrets(Protocol):
    """The port for a key service: whoever implements it keeps the secrets and gives the pair of a unit and month."""

    def box_key(self, unit_id: int, month: date) -> BoxKey:
        """The pair. Raises Misconfigured when a secret is missing, broken, or was destroyed."""
        ...

    def ensure(self, unit_ids: Iterable[int], months: Iterable[date]) -> int:
        """Make the secrets that are missing; how many were made."""
        ...


class SecretFolder:
    """The secrets as files: `units/ID.key` and `months/YYYY-MM-DD.key`, each one line of base64."""

    def __init__(self, folder: Path) -> None:
        self._units, self._months = folder / "units", folder / "months"
        self._known: dict[tuple[int, date], BoxKey] = {}

    def box_key(self, unit_id: int, month: date) -> BoxKey:
        """The pair of a unit and month. Raises Misconfigured when one of its secrets is missing or broken."""
        unit, moon = self._unit(unit_id), self._month(month)
        known = self._known.get((unit_id, month))
        # The files are asked each time: what was destroyed is to be forgotten here as well.
        if known is None or not (unit.exists() and moon.exists()):
            self._known.pop((unit_id, month), None)
            label = label_of(unit_id, month)
            hkdf = HKDF(SHA256(), _SECRET, salt=None, info=f"tinbao unit key 1: {label}".encode())
            known = BoxKey(label, hkdf.derive(_read(unit) + _read(moon)))
            self._known[unit_id, month] = known
        return known

    def ensure(self, unit_ids: Iterable[int], months: Iterable[date]) -> int:
        """Make the secrets that are missing; how many were made. Existing ones are never overwritten."""
        missing = [path for path in map(self._unit, unit_ids) if not path.exists()]
        missing += [path for path in map(self._month, months) if not path.exists()]
        secret_files.create_all({path: base64.b64encode(os.urandom(_SECRET)) + b"\n" for path in missing})
        return len(missing)

    def months(self) -> Sequence[date]:
        """The months whose secret is here, oldest first."""
        found = [_MONTH.fullmatch(path.name) for path in self._months.glob("*.key")]
        return sorted(date.fromisoformat(match[1]) for match in found if match)

    def destroy(self, month: date) -> None:
        """Forget a month for ever; one that is gone already is no fault.

        The bytes are overwritten before the name goes; on flash and in copies of the folder they may live on.
        """
        secret_files.destroy(self._month(month))
        self._known = {key: pair for key, pair in self._known.items() if key[1] != month}

    def _unit(self, unit_id: int) -> Path:
        return self._units / f"{unit_id}.key"

    def _month(self, month: date) -> Path:
        return self._months / f"{month}.key"


def label_of(unit_id: int, month: date) -> str:
    """What the recipient of a unit and month is called."""
    return f"unit {unit_id} {month}"


def _read(path: Path) -> bytes:
    return secret_files.read_key(path, "a secret of a unit or month")
