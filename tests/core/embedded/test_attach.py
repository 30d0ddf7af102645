"""Console commands, beside a running server and alone."""

import asyncio
import os
from pathlib import Path

import pytest

from app.core.embedded import EmbeddedPostgres, attach_or_start, lock
from app.errors import Misconfigured
from tests.core.embedded.parent import LOGINS, who


def a_server(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, logins=LOGINS, bootstrap="")


def test_a_console_command_uses_the_running_server_and_leaves_it_running(
    postgres: EmbeddedPostgres, folder: Path
) -> None:
    with attach_or_start(a_server(folder)) as beside:
        assert not beside.is_running()
        assert asyncio.run(who(beside.url("tinbao_owner"))) == "tinbao_owner"
    assert postgres.accepts_connections()


def test_a_console_command_alone_runs_the_server_for_its_duration(folder: Path) -> None:
    with attach_or_start(a_server(folder)) as alone:
        assert alone.is_running()
    assert not alone.accepts_connections()


def test_a_console_command_gives_up_on_a_server_that_never_comes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.embedded.supervisor._OTHERS_START_SECONDS", 0.2)
    descriptor = lock.try_lock(folder / "lock")
    assert descriptor is not None
    with pytest.raises(Misconfigured, match="does not come up"), attach_or_start(a_server(folder)):
        pass
    os.close(descriptor)
