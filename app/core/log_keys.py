"""The key that signs the checkpoints of the log: `log.key` in the folder of the keys, one line of base64."""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from app.core import secret_files
from app.core.signed_notes import Signer
from app.errors import Misconfigured

_NAME = "log.key"
_KEY = 32


def create(folder: Path) -> None:
    """A new key. Raises Misconfigured where one exists already."""
    secret_files.create(folder / _NAME, base64.b64encode(os.urandom(_KEY)) + b"\n")


def ensure(folder: Path) -> None:
    """Make the key where it is missing, as in a folder of an earlier edition."""
    if not (folder / _NAME).exists():
        create(folder)


def signer(folder: Path, issuer: str | None) -> Signer:
    """Who signs the log of the house that is reached at `issuer`. Raises Misconfigured with what to do."""
    if issuer is None:
        raise Misconfigured("Set TINBAO_ISSUER to the address of the service: its host is the name of the log.")
    path = folder / _NAME
    if not path.exists():
        raise Misconfigured(
            f"{path} is missing: restore it, or, where there has never been one, run `tinbao keys log`."
        )
    return Signer(urlsplit(issuer).netloc, secret_files.read_key(path, "the key of a log"))
