"""Keys that sign access tokens: one P-256 key per PEM file, several side by side while they are being rotated.

The name of a file says from when its key signs, `20261124T043000Z.<kid>.pem`, because a restored backup keeps names and
not times. `<kid>.pem` has always signed.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.core import base64url, secret_files
from app.errors import Misconfigured

ALWAYS = datetime.min.replace(tzinfo=UTC)
_SUFFIX = ".pem"
_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private P-256 key as unencrypted PEM, signing from a moment on; `kid` is the thumbprint of its public half."""

    kid: str
    pem: bytes = field(repr=False)
    begins: datetime = ALWAYS

    @property
    def file_name(self) -> str:
        """The name under which it is kept."""
        name = f"{self.kid}{_SUFFIX}"
        return name if self.begins == ALWAYS else f"{self.begins:{_MOMENT}}.{name}"


def create(folder: Path, begins: datetime = ALWAYS) -> SigningKey:
    """A new key, in a file of mode 0600, that signs from a whole second (UTC) on.

    Raises Misconfigured when the folder is open to others or cannot be written.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = SigningKey(_thumbprint(private.public_key()), pem, begins.replace(microsecond=0))
    secret_files.create(folder / key.file_name, pem)
    return key


def load(folder: Path) -> list[SigningKey]:
    """Every key of the folder, the one that begins last first; at least one.

    Raises Misconfigured for a missing or empty folder and for a file that is no such key.
    """
    if not folder.is_dir():
        raise Misconfigured(f"The folder of signing keys {folder} is missing: create a signing key first.")
    secret_files.require_private(folder)
    keys = [_read(path) for path in folder.glob(f"*{_SUFFIX}")]
    if not keys:
        raise Misconfigured(f"There is no signing key in {folder}: restore one.")
    return sorted(keys, key=lambda key: (key.begins, key.kid), reverse=True)


def remove(folder: Path, keep: Collection[str]) -> None:
    """Remove every key but those of these kids, under whatever name it lies there. Raises Misconfigured as `load`."""
    for path in folder.glob(f"*{_SUFFIX}"):
        if _read(path).kid not in keep:
            path.unlink(missing_ok=True)


def fingerprint(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """What changes when a key comes, goes or is written anew, without opening any; empty where the folder is gone."""
    found = []
    try:
        for path in folder.glob(f"*{_SUFFIX}"):
            status = path.stat()
            found.append((path.name, status.st_ino, status.st_size, status.st_mtime_ns))
    except OSError:
        return frozenset()
    return frozenset(found)


def _read(path: Path) -> SigningKey:
    pem = secret_files.read(path)
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Misconfigured(
            f"{path} is not an unencrypted private key in PEM form: restore it or move it away."
        ) from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise Misconfigured(f"{path} is not a key on the curve P-256: move it away and create a signing key.")
    return SigningKey(_thumbprint(private.public_key()), pem, _begins(path))


def _begins(path: Path) -> datetime:
    moment, is_told, _kid = path.name.removesuffix(_SUFFIX).rpartition(".")
    if not is_told:
        return ALWAYS
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise Misconfigured(
            f"The name of {path} is to say from when its key signs, as in 20261124T043000Z.….pem: rename it."
        ) from None


def _thumbprint(public: ec.EllipticCurvePublicKey) -> str:
    """RFC 7638 §3: SHA-256 over the required members in lexical order, without white space."""
    point = public.public_numbers()
    x, y = (base64url.encode(coordinate.to_bytes(32)) for coordinate in (point.x, point.y))
    members = json.dumps({"crv": "P-256", "kty": "EC", "x": x, "y": y}, separators=(",", ":"))
    return base64url.encode(hashlib.sha256(members.encode("ascii")).digest())
