"""The custodian's pairs: files `custodian-N.key` in a folder of its own, which the server never sees."""

import base64
import os
from pathlib import Path

from app.core import secret_files
from app.core.sealed_boxes import BoxKey

_SECRET = 32


class CustodianFolder:
    """The private halves as files, each one line of base64."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key_id: int) -> Path:
        """Where the private half of a pair lies."""
        return self._folder / f"custodian-{key_id}.key"

    def pair(self, key_id: int) -> BoxKey:
        """The pair. Raises Misconfigured when its file is missing, broken or open to others."""
        secret_files.require_private(self._folder)
        return BoxKey(label_of(key_id), secret_files.read_key(self.path(key_id), "a key of the custodian"))

    def ensure(self, key_id: int) -> BoxKey:
        """The pair, made if its file is missing; an existing one is never overwritten."""
        if not self.path(key_id).exists():
            secret_files.create(self.path(key_id), base64.b64encode(os.urandom(_SECRET)) + b"\n")
        return self.pair(key_id)


def label_of(key_id: int) -> str:
    """What the recipient of a pair is called."""
    return f"custodian {key_id}"
