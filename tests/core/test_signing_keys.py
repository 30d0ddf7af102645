"""Signing keys: made, found again in the order of their names, refused when anything about them is odd."""

import base64
import hashlib
import os
import stat
from datetime import UTC, datetime, timedelta
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
from app.core.keyring import Keyring
from app.core.tokens import Tokens
from app.errors import Misconfigured


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes | None = None) -> bytes:
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password) if password else NoEncryption()
    )


NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
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


def test_the_name_says_from_when_a_key_signs_and_the_last_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "signing"
    first = signing_keys.create(folder)
    last, second = (signing_keys.create(folder, NOW + timedelta(days=days, microseconds=7)) for days in (2, 1))
    # A restored backup has other times.
    os.utime(folder / first.file_name, (2_000_000_000, 2_000_000_000))

    assert signing_keys.load(folder) == [last, second, first]
    assert last.begins == NOW + timedelta(days=2)
    assert sorted(path.name for path in folder.iterdir() if path.name != f"{first.kid}.pem") == [
        f"20261124T080000Z.{second.kid}.pem",
        f"20261125T080000Z.{last.kid}.pem",
    ]


@pytest.mark.parametrize("moment", ["soon", "", "20261124", "20261324T080000Z", "20261124T080000Z.20261124T080000Z"])
def test_a_name_with_another_moment_is_refused(tmp_path: Path, moment: str) -> None:
    key = signing_keys.create(tmp_path / "signing")
    path = tmp_path / "signing" / key.file_name
    path.rename(path.with_name(f"{moment}.{key.file_name}"))

    with pytest.raises(Misconfigured, match="rename it"):
        signing_keys.load(tmp_path / "signing")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    key = signing_keys.create(tmp_path / "signing")
    (tmp_path / "signing" / key.file_name).unlink()

    with pytest.raises(Misconfigured, match="no signing key"):
        signing_keys.load(tmp_path / "signing")


def test_the_name_is_the_thumbprint_of_the_public_key(tmp_path: Path) -> None:
    key = signing_keys.create(tmp_path / "signing")

    tokens = Tokens(Keyring(tmp_path / "signing"), "https://tinbao.example", "tinbao")
    (published,) = tokens.jwks(NOW)["keys"]

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
