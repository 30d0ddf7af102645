"""Keys that sign access tokens: one P-256 key per PEM file, several side by side while they are being rotated."""

import hashlib
import json
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private P-256 key as unencrypted PEM; `kid` is the thumbprint of its public half."""

    kid: str
    pem: bytes = field(repr=False)


def create(folder: Path) -> SigningKey:
    """A new key, kept as `<kid>.pem` with mode 0600; Misconfigured when the folder is open to others."""
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = SigningKey(_thumbprint(private.public_key()), pem)
    secret_files.create(folder / f"{key.kid}.pem", pem)
    return key


def load(folder: Path) -> list[SigningKey]:
    """Every key of the folder, newest file first; Misconfigured for a missing folder or a file that is no such key."""
    if not folder.is_dir():
        raise Misconfigured(f"The folder of signing keys {folder} is missing: create a signing key first.")
    secret_files.require_private(folder)
    newest_first = sorted(folder.glob("*.pem"), key=lambda path: (-path.stat().st_mtime_ns, path.name))
    return [_read(path) for path in newest_first]


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
    return SigningKey(_thumbprint(private.public_key()), pem)


def _thumbprint(public: ec.EllipticCurvePublicKey) -> str:
    """RFC 7638 §3: SHA-256 over the required members in lexical order, without white space."""
    point = public.public_numbers()
    x, y = (base64url.encode(coordinate.to_bytes(32)) for coordinate in (point.x, point.y))
    members = json.dumps({"crv": "P-256", "kty": "EC", "x": x, "y": y}, separators=(",", ":"))
    return base64url.encode(hashlib.sha256(members.encode("ascii")).digest())
