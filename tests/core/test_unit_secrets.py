import stat
from datetime import date
from pathlib import Path

import pytest

from app.core.unit_secrets import SecretFolder
from app.errors import Misconfigured

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> SecretFolder:
    secrets = SecretFolder(tmp_path / "keys")
    secrets.ensure([1, 2], [NOVEMBER, DECEMBER])
    return secrets


def test_each_unit_and_month_has_a_pair_of_its_own(folder: SecretFolder, tmp_path: Path) -> None:
    pairs = [folder.box_key(unit, month) for unit in (1, 2) for month in (NOVEMBER, DECEMBER)]
    assert len({pair.recipient.public for pair in pairs}) == 4
    again = SecretFolder(tmp_path / "keys").box_key(1, NOVEMBER)
    assert again.recipient == folder.box_key(1, NOVEMBER).recipient
    assert again.recipient.label == "unit 1 2026-11-01"


def test_what_is_there_is_never_overwritten(folder: SecretFolder, tmp_path: Path) -> None:
    before = folder.box_key(1, NOVEMBER).recipient
    assert folder.ensure([1, 2, 3], [NOVEMBER]) == 1
    assert SecretFolder(tmp_path / "keys").box_key(1, NOVEMBER).recipient == before


def test_nobody_else_may_read_them(folder: SecretFolder, tmp_path: Path) -> None:
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}


def test_a_destroyed_month_opens_for_nobody_any_more(folder: SecretFolder, tmp_path: Path) -> None:
    folder.box_key(1, NOVEMBER), folder.box_key(1, DECEMBER)
    # Another process destroys it, and this one holds the pair in its memory.
    SecretFolder(tmp_path / "keys").destroy(NOVEMBER)
    with pytest.raises(Misconfigured, match=r"2026-11-01\.key cannot be read"):
        folder.box_key(1, NOVEMBER)
    folder.destroy(NOVEMBER)
    assert folder.months() == [DECEMBER]
    folder.box_key(1, DECEMBER)


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ="])
def test_a_broken_secret_is_named(folder: SecretFolder, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys" / "units" / "1.key").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"units/1\.key does not hold a secret"):
        folder.box_key(1, NOVEMBER)


def test_an_open_folder_is_refused(folder: SecretFolder, tmp_path: Path) -> None:
    (tmp_path / "keys" / "units").chmod(0o755)
    with pytest.raises(Misconfigured, match="chmod 700"):
        folder.ensure([9], [])


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder belongs")
    with pytest.raises(Misconfigured, match="cannot be written"):
        SecretFolder(tmp_path / "keys").ensure([1], [NOVEMBER])
