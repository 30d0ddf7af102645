"""The console with an environment of its own: as the real process, or, for a second less each, inside this one."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from app import cli
from tests.conftest import Database

TINBAO = Path(sys.executable).with_name("tinbao")
_PATIENCE_SECONDS = 60


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's environment with these settings of tinbao and no others."""
    kept = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL" and not name.startswith("TINBAO_")
    }
    return kept | {name: str(value) for name, value in settings.items()}


def tinbao(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [TINBAO, *map(str, arguments)],
        env=environment(settings),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=_PATIENCE_SECONDS,
    )


def command(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """The same inside this process."""
    argv = ["tinbao", *map(str, arguments)]
    out, err, status = io.StringIO(), io.StringIO(), 0
    with (
        mock.patch.dict(os.environ, environment(settings), clear=True),
        mock.patch.object(sys, "argv", argv),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
    return subprocess.CompletedProcess(argv, status, out.getvalue(), err.getvalue())


def serving(database: Database, **settings: object) -> dict[str, object]:
    """Settings that serve this database."""
    return {
        "TINBAO_APP_DATABASE_URL": database.app_url,
        "TINBAO_INTAKE_DATABASE_URL": database.intake_url,
        "TINBAO_FALLBACK_UNIT": "14",
        "TINBAO_ISSUER": "https://tinbao.test",
        "TINBAO_SECOND_FACTOR": "optional",
        "TINBAO_PORT": 0,
        **settings,
    }
