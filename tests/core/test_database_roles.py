import pytest

from app.core import database_roles
from app.errors import Misconfigured
from tests.citizens import rows
from tests.conftest import Database


async def test_roles_that_are_there_are_left_alone(database: Database) -> None:
    roles = "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname LIKE 'tinbao%' ORDER BY 1"
    before = await rows(database, roles)
    await database_roles.ensure(database.owner_url, {})
    assert await rows(database, roles) == before
    assert [(each["rolname"], each["rolcanlogin"]) for each in before] == [
        ("tinbao_app", True),
        ("tinbao_custodian", True),
        ("tinbao_intake", True),
        ("tinbao_owner", True),
        ("tinbao_taker", False),
        ("tinbao_worker", True),
    ]
    assert not any(each["rolsuper"] or each["rolbypassrls"] for each in before)


async def test_an_owner_who_may_not_create_roles_is_told_what_to_run(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The role that serves stands in for an owner without the right.
    monkeypatch.setattr(database_roles, "INTAKE", "tinbao_intake_of_nobody")
    with pytest.raises(Misconfigured, match="CREATE ROLE tinbao_intake_of_nobody LOGIN PASSWORD '…';"):
        await database_roles.ensure(database.app_url, {})


async def test_a_server_that_is_too_old_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_roles, "OLDEST_SERVER", 99)
    with pytest.raises(Misconfigured, match="PostgreSQL 15 or newer"):
        await database_roles.ensure(database.owner_url, {})


def test_the_sql_to_run_by_hand_gives_no_login_to_the_taker() -> None:
    sql = database_roles.by_hand(["tinbao_app", "tinbao_taker"])
    assert "CREATE ROLE tinbao_app LOGIN PASSWORD '…';" in sql
    assert "CREATE ROLE tinbao_taker NOLOGIN;" in sql
