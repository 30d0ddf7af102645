import stat
from pathlib import Path

import pytest

from app.core.backup_files import Manifest, checked, digest_of, keep, manifest_of, whole
from app.errors import Misconfigured

SECRET = b"s" * 32


def a_manifest(path: Path) -> Manifest:
    return Manifest(kind="keys", made_at="20261125T020000Z", tinbao="0.1.0", sha256=digest_of(path))


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.keys"
    with whole(path) as file:
        file.write(b"content")
        assert not path.exists()
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with whole(tmp_path / "a.keys") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_written_over(tmp_path: Path) -> None:
    left = tmp_path / ".tinbao.unfinished"
    left.touch(mode=0o600)
    left.write_bytes(b"a longer text than the next one")
    with whole(tmp_path / "a.keys") as file:
        file.write(b"next")
    assert (tmp_path / "a.keys").read_bytes() == b"next"


def test_two_runs_never_write_to_one_folder(tmp_path: Path) -> None:
    with whole(tmp_path / "a.keys") as first:
        first.write(b"first")
        with pytest.raises(Misconfigured, match="Another backup is being written"), whole(tmp_path / "b.keys"):
            pass
    assert (tmp_path / "a.keys").read_bytes() == b"first"


def test_a_disk_that_shows_files_to_everybody_is_refused(tmp_path: Path) -> None:
    # As on a stick formatted for Windows, whose files have the mode of the mount.
    left = tmp_path / ".tinbao.unfinished"
    left.touch()
    left.chmod(0o644)
    with pytest.raises(Misconfigured, match="umask=077"), whole(tmp_path / "a.keys"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_had_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="choose another folder"), whole(tmp_path / "file" / "a.keys"):
        pass


def test_an_artefact_is_what_its_manifest_says(tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    path.write_bytes(b"content")
    keep(path, a_manifest(path))
    assert checked(path, "keys") == a_manifest(path)
    path.write_bytes(b"Content")
    with pytest.raises(Misconfigured, match="damaged"):
        checked(path, "keys")
    manifest_of(path).write_text("{}")
    with pytest.raises(Misconfigured, match="not a manifest"):
        checked(path, "keys")


def test_a_seal_is_of_one_secret_and_of_every_word(tmp_path: Path) -> None:
    path = tmp_path / "a.keys"
    path.touch()
    sealed = a_manifest(path).sealed(SECRET)
    assert sealed.is_sealed_by(SECRET)
    assert not sealed.is_sealed_by(b"o" * 32)
    assert not a_manifest(path).is_sealed_by(SECRET)
    for field in ("made_at", "tinbao", "sha256", "migration", "owner"):
        assert not sealed.model_copy(update={field: "other"}).is_sealed_by(SECRET), field
