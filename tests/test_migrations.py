"""Migrations go up, down and up again, and say the same as the models."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.core import database_roles, migrations
from tests.conftest import Server


@pytest.fixture
def empty_database(server: Server) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(database_roles.OWNER, name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_they_go_up_down_and_up_and_agree_with_the_models(empty_database: str) -> None:
    migrations.upgrade(empty_database)
    migrations.downgrade(empty_database, "base")
    migrations.upgrade(empty_database)
    migrations.check(empty_database)
