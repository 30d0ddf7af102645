from pathlib import Path

import pytest

from app.core import key_files
from app.errors import Misconfigured


def test_a_house_gets_all_its_keys_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert not key_files.exist(folder)
    key_files.create(folder)
    assert key_files.exist(folder)
    keys = key_files.load(folder)
    assert keys.vault is not None
    assert (len(keys.signing.all_terms), len(keys.vault), len(keys.server)) == (1, 32, 32)
    assert keys.vault != keys.server
    assert key_files.load(folder).secret_for("idempotency") == keys.secret_for("idempotency")


def test_each_purpose_has_a_secret_of_its_own(tmp_path: Path) -> None:
    key_files.create(tmp_path / "keys")
    keys = key_files.load(tmp_path / "keys")
    secrets = {keys.secret_for(purpose) for purpose in ("idempotency", "subjects", "refresh", "cursors")}
    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {32}


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key_files.create(tmp_path / "keys")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    with pytest.raises(Misconfigured, match="never overwritten"):
        key_files.create(tmp_path / "keys")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert len(before) == 4


@pytest.mark.parametrize("name", ["vault.key", "server.key"])
def test_a_missing_or_open_key_stops_the_start(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "keys"
    key_files.create(folder)
    (folder / name).chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        key_files.load(folder)
    (folder / name).unlink()
    with pytest.raises(Misconfigured, match="tinbao keys create"):
        key_files.load(folder)
