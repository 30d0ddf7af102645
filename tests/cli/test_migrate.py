from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.core import database_roles, migrations
from tests.conftest import Server
from tests.console import command


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name}")
    yield name
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_new_database_is_brought_to_the_newest_form_and_a_second_time_changes_nothing(
    server: Server, empty: str
) -> None:
    for _ in range(2):
        done = command("migrate", DATABASE_URL=server.url(database_roles.OWNER, empty))
        assert done.returncode == 0, done.stderr
        assert migrations.head() in done.stdout


def test_the_serving_addresses_alone_do_not_migrate(server: Server, empty: str) -> None:
    done = command("migrate", TINBAO_APP_DATABASE_URL=server.url(database_roles.APP, empty))
    assert done.returncode == 2
    assert "Set DATABASE_URL" in done.stderr


def test_a_server_that_does_not_answer_is_told_in_a_sentence_without_the_address() -> None:
    done = command("migrate", DATABASE_URL="postgresql://owner:geheim@127.0.0.1:1/tinbao")
    assert done.returncode == 2
    assert "DATABASE_URL does not connect" in done.stderr
    assert "geheim" not in done.stderr
