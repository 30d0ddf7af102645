"""The real console script as a process, with an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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


def serving(database: Database, **settings: object) -> dict[str, object]:
    """Settings that serve this database."""
    return {
        "TINBAO_APP_DATABASE_URL": database.app_url,
        "TINBAO_INTAKE_DATABASE_URL": database.intake_url,
        "TINBAO_FALLBACK_UNIT": "14",
        "TINBAO_PORT": 0,
        **settings,
    }
