import io
import stat
import tarfile
from pathlib import Path

import pytest

from app.core import key_archives, key_files
from app.errors import Misconfigured


def packed(folder: Path, path: Path) -> Path:
    with path.open("wb") as file:
        key_archives.pack(folder, file)
    return path


def test_a_folder_comes_back_as_it_was_and_shut(tmp_path: Path) -> None:
    key_files.create(tmp_path / "keys")
    (tmp_path / "keys" / ".vault.key.00aa").write_bytes(b"a draft of somebody who writes just now")
    key_archives.unpack(packed(tmp_path / "keys", tmp_path / "a"), tmp_path / "new" / "keys")
    assert key_files.load(tmp_path / "new" / "keys").vault == key_files.load(tmp_path / "keys").vault
    found = [path for path in (tmp_path / "new" / "keys").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
    assert not any(path.name.startswith(".") for path in found)


def test_without_keys_there_is_nothing_to_pack(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="There are no keys"):
        packed(tmp_path / "nothing", tmp_path / "a")


def test_a_secret_that_stands_open_is_refused(tmp_path: Path) -> None:
    key_files.create(tmp_path / "keys")
    (tmp_path / "keys" / "vault.key").chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        packed(tmp_path / "keys", tmp_path / "a")


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "a", "w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(Misconfigured, match="no key"):
        key_archives.unpack(tmp_path / "a", tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


def test_a_link_and_a_file_too_large_are_refused(tmp_path: Path) -> None:
    link, large = tarfile.TarInfo("link"), tarfile.TarInfo("large")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    large.size = 64 * 1024 + 1
    for member in (link, large):
        with tarfile.open(tmp_path / "a", "w") as archive:
            archive.addfile(member, io.BytesIO(b"0" * member.size))
        with pytest.raises(Misconfigured, match="no key"):
            key_archives.unpack(tmp_path / "a", tmp_path / "keys")


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"no archive" * 100)
    with pytest.raises(Misconfigured, match="no archive of keys"):
        key_archives.unpack(tmp_path / "a", tmp_path / "keys")
