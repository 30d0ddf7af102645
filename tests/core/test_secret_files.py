"""Secret files: private, whole, never overwritten."""

import os
import stat
from pathlib import Path

import pytest

from app.core import secret_files
from app.errors import Misconfigured


def test_a_secret_is_read_again_and_only_its_owner_may(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"

    secret_files.create(path, b"secret")

    assert secret_files.read(path) == b"secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    secret_files.create(path, b"first")

    with pytest.raises(Misconfigured, match="never overwritten"):
        secret_files.create(path, b"second")

    assert secret_files.read(path) == b"first"
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "secrets" / "key"
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(Misconfigured, match="No space left"):
        secret_files.create(path, b"secret")

    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("mode", [0o710, 0o750, 0o705, 0o777])
def test_an_open_folder_takes_no_secret(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(Misconfigured, match="chmod 700"):
        secret_files.create(folder / "key", b"secret")

    assert list(folder.iterdir()) == []


def test_a_folder_that_is_missing_is_not_private(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="create it"):
        secret_files.require_private(tmp_path / "missing")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_secret_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"secret")
    path.chmod(mode)

    with pytest.raises(Misconfigured, match="chmod 600"):
        secret_files.read(path)


def test_a_missing_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="create it"):
        secret_files.read(tmp_path / "missing")


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)

    with pytest.raises(Misconfigured, match="correct its path"):
        secret_files.read(pipe)


def test_a_file_too_large_for_a_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_bytes(bytes(64 * 1024 + 1))

    with pytest.raises(Misconfigured, match="correct its path"):
        secret_files.read(path)
