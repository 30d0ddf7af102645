"""The second wall looked over: each gap that somebody could leave is told, by its name, and keeps the doors shut."""

import asyncio
from pathlib import Path

import pytest

from app.core import database as databases
from app.core import migrations
from app.core.settings import Settings
from app.errors import Misconfigured
from app.main import create_app
from app.repositories import walls
from app.repositories.walls import Gap
from app.services import doctor
from tests.citizens import change
from tests.conftest import Database
from tests.console import command, serving

GAPS = {
    "CREATE TABLE later (id integer)": "Table later is not behind row-level security",
    "CREATE TABLE later (id integer); ALTER TABLE later ENABLE ROW LEVEL SECURITY": "Table later is not behind",
    "CREATE TABLE later (id integer) PARTITION BY LIST (id)": "Table later has no policy",
    "ALTER TABLE reporters NO FORCE ROW LEVEL SECURITY": "Table reporters is not behind row-level security",
    "ALTER TABLE units DISABLE ROW LEVEL SECURITY": "Table units is not behind row-level security",
    "DROP POLICY owner ON reporters; DROP POLICY taker ON reporters; "
    "DROP POLICY custodian ON reporters; DROP POLICY forgets ON reporters": "Table reporters has no policy",
    "CREATE VIEW all_of_it AS SELECT * FROM submissions": "all_of_it is a view",
    "CREATE VIEW careful WITH (security_invoker) AS SELECT * FROM submissions": "careful is a view",
    "CREATE MATERIALIZED VIEW heaped AS SELECT * FROM submissions": "heaped is a view",
    "CREATE FUNCTION door() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM submissions'": (
        "The role tinbao_app may execute door",
        "The role tinbao_intake may execute door",
    ),
    "GRANT EXECUTE ON FUNCTION replay TO tinbao_app": "The role tinbao_app may execute replay",
    "GRANT EXECUTE ON FUNCTION bump_reference TO tinbao_intake": "The role tinbao_intake may execute bump_reference",
    "GRANT TRUNCATE ON submissions TO tinbao_app": "The role tinbao_app has TRUNCATE, REFERENCES or TRIGGER on submis",
    "GRANT TRIGGER ON people TO PUBLIC": "The role tinbao_intake has TRUNCATE, REFERENCES or TRIGGER on people",
    "GRANT SELECT (identity) ON reporters TO tinbao_app": "The role tinbao_app may touch reporters",
    "GRANT SELECT ON units TO tinbao_intake": "The role tinbao_intake may touch units",
    "GRANT SELECT (id) ON people TO tinbao_intake": "The role tinbao_intake may touch people",
    "GRANT DELETE ON events TO tinbao_intake": "The role tinbao_intake may touch events",
    "GRANT CREATE ON SCHEMA public TO tinbao_app": "The role tinbao_app may create in the schema public",
    "CREATE SCHEMA aside; GRANT CREATE ON SCHEMA aside TO tinbao_intake": "may create in the schema aside",
}


async def faults(database: Database) -> list[str]:
    engine, pool = databases.open_engine(database.app_url), await databases.open_pool(database.intake_url, size=1)
    try:
        return list(await doctor.faults_of_database(engine, pool, migrations.head()))
    finally:
        await pool.close()
        await engine.dispose()


async def test_a_migrated_database_has_no_gap(database: Database) -> None:
    assert await faults(database) == []


@pytest.mark.parametrize("statement", GAPS)
async def test_a_gap_is_told_by_its_name(database: Database, statement: str) -> None:
    await change(database, statement)

    found = await faults(database)

    expected = GAPS[statement]
    for sentence in (expected,) if isinstance(expected, str) else expected:
        assert any(sentence in fault for fault in found), found
    assert all(fault.endswith(".") for fault in found)


@pytest.mark.parametrize("url", ["app_url", "intake_url"])
async def test_the_owner_may_not_serve(database: Database, url: str) -> None:
    setting = {"app_url": "TINBAO_APP_DATABASE_URL", "intake_url": "TINBAO_INTAKE_DATABASE_URL"}[url]
    setattr(database, url, database.owner_url)

    found = await faults(database)

    assert found
    assert all(fault.startswith(setting) for fault in found), "one thing to do, and not a list of everything"


async def test_who_may_act_as_another_role_is_told(database: Database) -> None:
    """The owner may act as the taker, to give it its functions."""
    engine = databases.open_engine(database.owner_url)
    async with databases.open_session(engine) as session:
        found = await walls.of_role(session)
    await engine.dispose()

    assert Gap("member", "tinbao_taker") in found
    assert {"owner", "creator", "past_policies", "table"} <= {gap.fault for gap in found}


async def test_the_house_does_not_open_with_a_gap(database: Database, settings: Settings) -> None:
    await change(database, "CREATE TABLE later (id integer)")
    app = create_app(settings)
    with pytest.raises(Misconfigured, match="Table later"):
        async with app.router.lifespan_context(app):
            pass


def test_serve_and_the_doctor_refuse_in_a_sentence(database: Database, keys_dir: Path) -> None:
    asyncio.run(change(database, "ALTER TABLE submissions NO FORCE ROW LEVEL SECURITY"))
    house = serving(database, TINBAO_KEYS_DIR=keys_dir)
    served, examined = command("serve", **house), command("doctor", **house)
    assert (served.returncode, examined.returncode) == (2, 1)
    for told in (served.stderr, examined.stdout):
        assert "Table submissions is not behind row-level security" in told
        assert "Traceback" not in told
