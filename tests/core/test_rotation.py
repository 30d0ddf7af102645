"""Rotation: one key waits at most, ended ones go, and a killed one leaves a folder that works."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import rotation, secret_files, signing_keys
from app.core.keyring import Keyring
from app.errors import Misconfigured

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    signing_keys.create(tmp_path / "signing")
    return tmp_path / "signing"


def test_a_second_key_does_not_wait_behind_the_first(folder: Path) -> None:
    rotation.rotate(folder, NOW)

    with pytest.raises(Misconfigured, match="published already and signs from 2026-11-23 08:15 UTC"):
        rotation.rotate(folder, NOW + timedelta(minutes=14))
    assert len(signing_keys.load(folder)) == 2


def test_a_key_is_removed_when_its_tokens_have_ended_and_no_earlier(folder: Path) -> None:
    first = signing_keys.load(folder)[0]
    second = rotation.rotate(folder, NOW)
    third = rotation.rotate(folder, second.begins + timedelta(minutes=10))
    assert signing_keys.load(folder) == [third, second, first]

    fourth = rotation.rotate(folder, third.begins + timedelta(minutes=1))

    assert signing_keys.load(folder) == [fourth, third, second]


def test_a_lead_that_copies_of_the_published_keys_outlive_is_refused(folder: Path) -> None:
    with pytest.raises(Misconfigured, match="6 minutes"):
        rotation.rotate(folder, NOW, timedelta(minutes=5))


def test_after_a_compromise_one_key_is_left_whatever_the_others_were_called(folder: Path) -> None:
    rotation.rotate(folder, NOW)
    (old,) = (path for path in folder.iterdir() if path.name.count(".") == 1)
    old.rename(folder / "by-hand.pem")

    new = rotation.replace(folder, NOW)

    assert [path.name for path in folder.iterdir()] == [new.file_name]


@pytest.mark.parametrize("work", [rotation.rotate, rotation.replace])
def test_a_folder_that_is_not_in_order_is_left_as_it_is(folder: Path, work: object) -> None:
    broken = folder / "broken.pem"
    broken.touch(0o600)
    before = sorted(folder.iterdir())

    with pytest.raises(Misconfigured, match=r"broken\.pem"):
        work(folder, NOW)  # type: ignore[operator]  # parametrize tells no type

    assert sorted(folder.iterdir()) == before


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from app.core import rotation
seen = 0
def count(event, arguments):
    global seen
    if event in ("open", "os.link", "os.remove") and sys.argv[1] in str(arguments[0]):
        seen += 1
        if seen == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
rotation.replace(Path(sys.argv[1]), datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
"""


def test_a_kill_at_any_touch_of_the_folder_leaves_one_that_works(tmp_path: Path) -> None:
    killed = 0
    for touch in range(1, 40):
        folder = tmp_path / f"killed at touch {touch}"
        signing_keys.create(folder)
        done = subprocess.run([sys.executable, "-c", KILLED, folder, str(touch)], check=False)
        ring = Keyring(folder)
        assert ring.signing(NOW) in signing_keys.load(folder)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        killed += 1
    assert done.returncode == 0
    assert killed >= 5
    assert len(signing_keys.load(folder)) == 1


def test_a_power_cut_loses_no_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new key is on the disk, name and all, before an old one is removed."""
    steps: list[str] = []
    sync, unlink = secret_files.sync_folder, Path.unlink

    def synced(path: Path) -> None:
        steps.append("durable")
        sync(path)

    def noted(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".pem":
            steps.append("removed")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(secret_files, "sync_folder", synced)
    monkeypatch.setattr(Path, "unlink", noted)
    rotation.replace(folder, NOW)

    assert steps == ["durable", "removed"]
