"""Starts, stops and kills; every process here is real."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from app.core.embedded import EmbeddedPostgres, FolderInUse, lock
from app.core.embedded.account import server_account
from app.core.embedded.folder import Folder
from app.errors import Misconfigured
from tests.core.embedded.parent import BOOTSTRAP, LOGINS, who
from tests.core.embedded.processes import as_root, eventually, of_server, postmaster_pid

_ROOT = Path(__file__).parents[3]


def a_server(folder: Path, **options: str) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, logins=LOGINS, bootstrap=BOOTSTRAP, options=options)


def a_parent(folder: Path, *, user: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.embedded.parent", str(folder), *([] if user is None else [user])],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(parent: subprocess.Popen[str]) -> str:
    assert parent.stdout is not None
    return parent.stdout.readline().strip()


@contextlib.asynccontextmanager
async def watched(postgres: EmbeddedPostgres) -> AsyncIterator[None]:
    task = asyncio.create_task(postgres.watch())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def back_after(postgres: EmbeddedPostgres) -> asyncpg.Connection:
    for _ in range(500):
        with contextlib.suppress(OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            return await asyncpg.connect(postgres.url("tinbao_owner"))
        await asyncio.sleep(0.02)
    pytest.fail("the server did not come back")


def test_a_clean_stop_leaves_nothing_running(folder: Path) -> None:
    postgres = a_server(folder)
    postgres.start()
    assert postgres.is_running()
    assert of_server(folder)
    postgres.stop()
    assert not postgres.is_running()
    assert of_server(folder) == []
    assert not (folder / "data" / "postmaster.pid").exists()
    postgres.stop()


async def test_a_stop_that_takes_too_long_is_cut_short_without_loss(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres = a_server(folder)
    postgres.start()
    connection = await asyncpg.connect(postgres.url("tinbao_owner"))
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.terminate()
    monkeypatch.setattr("app.core.embedded.postmaster._FAST_STOP_SECONDS", 0)
    postgres.stop()
    postgres.start()
    connection = await asyncpg.connect(postgres.url("tinbao_owner"))
    assert await connection.fetchval("SELECT answer FROM kept") == 42
    await connection.execute("DROP TABLE kept")
    await connection.close()
    postgres.stop()


def test_a_server_waits_for_the_processes_of_the_one_before_but_not_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.embedded.lock._PATIENCE_SECONDS", 0.1)
    descriptor = lock.try_lock(folder / "server.lock")
    assert descriptor is not None
    with pytest.raises(Misconfigured, match="An earlier PostgreSQL still uses"):
        a_server(folder).start()
    os.close(descriptor)
    postgres = a_server(folder)
    postgres.start()
    postgres.stop()


def test_two_servers_cannot_share_a_folder(postgres: EmbeddedPostgres, folder: Path) -> None:
    with pytest.raises(FolderInUse, match=r"Another tinbao server uses .*/postgres: stop it"):
        a_server(folder).start()
    assert postgres.accepts_connections()


async def test_an_option_wins_over_our_setting(folder: Path) -> None:
    postgres = a_server(folder, fsync="off")
    postgres.start()
    try:
        connection = await asyncpg.connect(postgres.url("tinbao_app"))
        assert await connection.fetchval("SHOW fsync") == "off"
        await connection.close()
    finally:
        postgres.stop()


def test_a_server_that_cannot_start_says_why_and_lets_go(folder: Path) -> None:
    postgres = a_server(folder, shared_buffers="plenty")
    with pytest.raises(Misconfigured, match=r"PostgreSQL did not start: .*shared_buffers"):
        postgres.start()
    descriptor = lock.try_lock(folder / "lock")
    assert descriptor is not None
    os.close(descriptor)


async def test_a_killed_server_comes_back_with_every_commit(postgres: EmbeddedPostgres, folder: Path) -> None:
    connection = await asyncpg.connect(postgres.url("tinbao_owner"))
    await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    before = postmaster_pid(folder)
    async with watched(postgres):
        os.kill(before, signal.SIGKILL)
        again = await back_after(postgres)
        assert await again.fetchval("SELECT answer FROM kept") == 42
        await again.execute("DROP TABLE kept")
        await again.close()
        assert postmaster_pid(folder) != before
        assert postgres.is_running()
    connection.terminate()


async def test_the_watch_tries_again_until_a_start_succeeds(
    postgres: EmbeddedPostgres, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.embedded.supervisor._RETRY_AFTER_SECONDS", 0.05)
    hidden = folder / "hba.hidden"
    hidden = (folder / "hba.conf").rename(hidden)
    async with watched(postgres):
        os.kill(postmaster_pid(folder), signal.SIGKILL)
        for _ in range(500):
            if "could not load" in (folder / "postgres.log").read_text():
                break
            await asyncio.sleep(0.02)
        hidden.rename(folder / "hba.conf")
        await (await back_after(postgres)).close()


def test_nothing_is_orphaned_when_the_parent_is_killed(folder: Path) -> None:
    parent = a_parent(folder)
    with parent:
        assert first_line(parent) == "tinbao_app"
        assert of_server(folder)
        parent.kill()
    a_successor = a_server(folder)
    a_successor.start()  # At once: it waits for what is left of the server before.
    a_successor.stop()
    assert eventually(lambda: of_server(folder) == [])


def test_a_setup_that_was_killed_in_the_middle_begins_anew(enterable: Path) -> None:
    folder = enterable / "interrupted"
    parent = a_parent(folder)
    with parent:
        assert eventually((folder / "data.new" / "global").exists)
        parent.kill()
    assert not (folder / "data").exists()
    postgres = a_server(folder)
    postgres.start()
    try:
        assert asyncio.run(who(postgres.url("tinbao_app"))) == "tinbao_app"
        assert not (folder / "data.new").exists()
    finally:
        postgres.stop()


def test_a_bootstrap_that_fails_leaves_the_folder_as_not_set_up(enterable: Path) -> None:
    folder = enterable / "failed"
    broken = "CREATE ROLE a LOGIN PASSWORD 'a secret'; CREATE ROLE a LOGIN PASSWORD 'a secret'; CREATE ROLE b;"
    with pytest.raises(Misconfigured, match=r'role "a" already exists$'):
        EmbeddedPostgres(folder, logins=["a"], bootstrap=broken).start()
    assert not (folder / "data").exists()
    assert of_server(folder) == []


def test_a_process_id_that_now_belongs_to_something_else_is_no_obstacle(folder: Path) -> None:
    account = server_account(folder / "data")
    something_else = subprocess.Popen(["sleep", "60"], cwd="/", **account.drop())
    try:
        pid_file = folder / "data" / "postmaster.pid"
        pid_file.write_text(f"{something_else.pid}\n{folder / 'data'}\n1\n5432\n\n\n0 0\nready\n")
        (folder / "socket" / ".s.PGSQL.5432.lock").write_text(f"{something_else.pid}\n")
        postgres = a_server(folder)
        assert not postgres.accepts_connections()
        postgres.start()
        postgres.stop()
    finally:
        something_else.kill()
        something_else.wait()


def test_a_folder_too_deep_for_a_socket_uses_a_short_one(enterable: Path, folder: Path) -> None:
    deep = enterable.joinpath(*["deep" * 10] * 3)
    deep.mkdir(parents=True)
    shutil.move(folder, deep / "postgres")
    postgres = a_server(deep / "postgres")
    try:
        postgres.start()
        assert asyncio.run(who(postgres.url("tinbao_app"))) == "tinbao_app"
    finally:
        postgres.stop()
        Folder(deep / "postgres").sockets.rmdir()
        shutil.move(deep / "postgres", folder)


@as_root
def test_a_user_who_is_not_root_runs_everything_as_itself(enterable: Path) -> None:
    home = enterable / "nobody"
    home.mkdir(mode=0o700)
    shutil.chown(home, "nobody")
    with a_parent(home / "postgres", user="nobody") as parent:
        assert first_line(parent) == "tinbao_app"
        owner = Path("/proc", str(postmaster_pid(home / "postgres"))).stat().st_uid
        assert owner == home.stat().st_uid
        parent.communicate()
    assert parent.returncode == 0
    assert of_server(home) == []
