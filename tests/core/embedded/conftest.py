"""A folder with a server that has been set up once, and the server running on it for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.embedded import EmbeddedPostgres
from tests.core.embedded.parent import BOOTSTRAP, LOGINS
from tests.scratch import scratch


@pytest.fixture(scope="session")
def enterable() -> Iterator[Path]:
    with scratch("test") as path:
        yield path


@pytest.fixture(scope="session")
def folder(enterable: Path) -> Path:
    path = enterable / "postgres"
    postgres = EmbeddedPostgres(path, logins=LOGINS, bootstrap=BOOTSTRAP)
    postgres.start()
    postgres.stop()
    return path


@pytest.fixture
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder, logins=LOGINS, bootstrap="a second start has no use for it")
    server.start()
    yield server
    server.stop()
