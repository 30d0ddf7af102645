"""Signing keys: made, found again newest first, refused when anything about them is odd."""

import base64
import hashlib
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.core import signing_keys
from app.core.tokens import Tokens
from app.errors import Misconfigured


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes | None = None) -> bytes:
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password) if password else NoEncryption()
    )


P256 = ec.generate_private_key(ec.SECP256R1())
ODD = {
    "P-384": pem(ec.generate_private_key(ec.SECP384R1())),
    "secp256k1": pem(ec.generate_private_key(ec.SECP256K1())),
    "RSA": pem(rsa.generate_private_key(65537, 2048)),
    "with a password": pem(P256, b"password"),
    "public": P256.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "cut off": pem(P256)[:100],
    "empty": b"",
    "no text": b"\xff\x00",
}


def test_a_key_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "signing"

    key = signing_keys.create(folder)

    assert signing_keys.load(folder) == [key]
    assert stat.S_IMODE((folder / f"{key.kid}.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_newest_key_comes_first(tmp_path: Path) -> None:
    keys = [signing_keys.create(tmp_path / "signing") for _ in range(3)]
    for age, key in zip([2, 0, 1], keys, strict=True):
        os.utime(tmp_path / "signing" / f"{key.kid}.pem", (1_000_000 - age, 1_000_000 - age))

    assert signing_keys.load(tmp_path / "signing") == [keys[1], keys[2], keys[0]]


def test_the_name_is_the_thumbprint_of_the_public_key(tmp_path: Path) -> None:
    key = signing_keys.create(tmp_path / "signing")

    (published,) = Tokens([key], "https://tinbao.example", "tinbao").jwks()["keys"]

    members = f'{{"crv":"P-256","kty":"EC","x":"{published["x"]}","y":"{published["y"]}"}}'  # RFC 7638 §3
    assert base64.urlsafe_b64decode(key.kid + "=") == hashlib.sha256(members.encode()).digest()


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    key = signing_keys.create(tmp_path / "signing")
    (tmp_path / "signing" / "README").write_text("keys", encoding="utf-8")

    assert signing_keys.load(tmp_path / "signing") == [key]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="create a signing key"):
        signing_keys.load(tmp_path / "missing")


def test_an_open_folder_is_refused(tmp_path: Path) -> None:
    signing_keys.create(tmp_path / "signing")
    (tmp_path / "signing").chmod(0o770)

    with pytest.raises(Misconfigured, match="chmod 700"):
        signing_keys.load(tmp_path / "signing")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key = signing_keys.create(tmp_path / "signing")
    (tmp_path / "signing" / f"{key.kid}.pem").chmod(0o640)

    with pytest.raises(Misconfigured, match="chmod 600"):
        signing_keys.load(tmp_path / "signing")


@pytest.mark.parametrize("name", ODD)
def test_a_file_that_is_no_such_key_is_refused_without_a_word_of_it(tmp_path: Path, name: str) -> None:
    signing_keys.create(tmp_path / "signing")
    odd = tmp_path / "signing" / "odd.pem"
    odd.touch(0o600)
    odd.write_bytes(ODD[name])

    with pytest.raises(Misconfigured, match=r"odd\.pem is not .*: (restore it|move it away)") as refused:
        signing_keys.load(tmp_path / "signing")
    assert "BEGIN" not in str(refused.value)
