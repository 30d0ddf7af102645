"""One PostgreSQL for the whole run, a migrated template with real units, a fresh copy of it for each test."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from app.core import database_roles, key_files, migrations, secret_files
from app.core.clock import system_clock
from app.core.database import open_engine, open_session
from app.core.embedded import EmbeddedPostgres
from app.core.sealed_boxes import BoxKey
from app.core.settings import Settings
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.domain.factors import SecondFactor
from app.domain.unit_files import read_successions, read_units
from app.domain.units import Level, Succession, Unit
from app.main import create_app, opened
from app.models.seal import CustodianKey
from app.services import unit_keys, unit_loading
from app.web.parts import Parts
from tests.messages import Kept
from tests.scratch import scratch
from tests.tcp_postgres import tcp_postgres

DATA = Path(__file__).parent.parent / "app" / "data"
# What is thrown away a moment later need not survive a crash, nor be vacuumed while it is dropped.
OPTIONS = {"fsync": "off", "autovacuum": "off"}
SWEEPER = f"GRANT pg_signal_backend TO {database_roles.OWNER};"
# Sơn La with its neighbours Điện Biên and Thanh Hóa, and the capital.
PROVINCES = {"14", "11", "38", "01"}
ISSUER = "https://tinbao.test"
# The private half of the custodian's pair, which no part of the server holds.
CUSTODIAN_SECRET = bytes(range(32))
# Set by CI for a second run: the same binaries over TCP, with passwords, roles made by our own migrate.
OVER_TCP = os.environ.get("TINBAO_TEST_POSTGRES") == "tcp"


@dataclass
class SetClock:
    """A clock that a test sets; nothing sleeps."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 2, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class Server:
    """A PostgreSQL for the run: makes databases, and tells the address of each by role."""

    def __init__(self, admin_url: str, urls: dict[str, str]) -> None:
        self.admin_url = admin_url
        self.urls = urls

    def url(self, role: str, name: str) -> str:
        return self.urls[role].replace("/DATABASE", f"/{name}")

    def run(self, statement: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self.admin_url)
            await connection.execute(statement)
            await connection.close()

        asyncio.run(execute())


@dataclass
class Database:
    """One migrated database and the addresses of its roles."""

    name: str
    owner_url: str
    app_url: str
    intake_url: str
    worker_url: str
    custodian_url: str


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with ExitStack() as stack:
        yield _over_tcp(stack) if OVER_TCP else _embedded(stack)


def _embedded(stack: ExitStack) -> Server:
    postgres = EmbeddedPostgres(
        stack.enter_context(scratch("tests")) / "postgres",
        logins=database_roles.LOGINS,
        # A test makes databases of its own, so here the owner may.
        bootstrap=f"{database_roles.BOOTSTRAP}\nALTER ROLE {database_roles.OWNER} CREATEDB;{SWEEPER}",
        options=OPTIONS,
    )
    postgres.start()
    stack.callback(postgres.stop)
    urls = {role: postgres.url(role, "DATABASE") for role in database_roles.LOGINS}
    return Server(postgres.url(database_roles.OWNER), urls)


def _over_tcp(stack: ExitStack) -> Server:
    admin_url = stack.enter_context(tcp_postgres(OPTIONS))
    where = admin_url.rpartition("@")[2].partition("/")[0]
    urls = {role: f"postgresql://{role}:{uuid4().hex}@{where}/DATABASE" for role in database_roles.LOGINS}
    server = Server(admin_url, urls)
    owner = database_roles.OWNER
    password = urls[owner].split(":")[2].partition("@")[0]
    server.run(f"CREATE ROLE {owner} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'")
    server.run(f"CREATE DATABASE tinbao OWNER {owner}")
    server.run(SWEEPER)
    server.admin_url = server.url(owner, "tinbao")
    serving = {role: urls[role] for role in database_roles.LOGINS if role != database_roles.OWNER}
    asyncio.run(database_roles.ensure(server.admin_url, serving))
    return server


def a_part_of_the_country() -> tuple[list[Unit], list[Succession]]:
    """Every province, and all that is or was in some of them: the whole nation would double the time of each test."""
    units = {unit.id: unit for unit in read_units(DATA / "units.csv")}
    successions = read_successions(DATA / "successions.csv")
    kept = {
        unit.id
        for unit in units.values()
        if unit.level is Level.PROVINCE or (unit.parent_id and units[unit.parent_id].code in PROVINCES)
    }
    # What became of a unit goes from the old one to the new one; a chain has at most two links.
    for _ in range(2):
        kept |= {each.from_id for each in successions if each.to_id in kept}
    kept |= {parent for unit_id in kept if (parent := units[unit_id].parent_id)}
    return (
        [units[unit_id] for unit_id in sorted(kept)],
        [each for each in successions if {each.from_id, each.to_id} <= kept],
    )


@pytest.fixture(scope="session")
def template(server: Server, keys_dir: Path) -> str:
    """A database with every migration and the units of some provinces, copied for each test."""
    name = "template_of_tests"
    server.run(f"CREATE DATABASE {name}")
    migrations.upgrade(server.url(database_roles.OWNER, name))

    async def load() -> None:
        engine = open_engine(server.url(database_roles.APP, name))
        async with open_session(engine) as session, session.begin():
            await unit_loading.load(session, *a_part_of_the_country())
        async with open_session(engine) as session, session.begin():
            # From the month before on, as in a house that has been open for a while; and for the day on which the tests
            # are run, since what is started as a process keeps the real time.
            for day in (date(2026, 10, 1), day_of(SetClock().now), day_of(system_clock())):
                await unit_keys.publish_for_today(session, SecretFolder(keys_dir), day)
            recipient = BoxKey("custodian 1", CUSTODIAN_SECRET).recipient
            session.add(CustodianKey(id=1, public=recipient.public, published_at=SetClock().now))
        await engine.dispose()

    asyncio.run(load())
    return name


@pytest.fixture
def database(server: Server, template: str) -> Iterator[Database]:
    name = f"test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield Database(name, *(server.url(role, name) for role in database_roles.LOGINS))
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "keys"
    key_files.create(folder)
    return folder


@pytest.fixture(scope="session")
def custodian_keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apart from the server's."""
    folder = tmp_path_factory.mktemp("custodian") / "keys"
    secret_files.create(folder / "custodian-1.key", base64.b64encode(CUSTODIAN_SECRET))
    return folder


@pytest.fixture
def settings(database: Database, keys_dir: Path) -> Settings:
    return Settings(
        keys_dir=keys_dir,
        app_database_url=database.app_url,
        intake_database_url=database.intake_url,
        worker_database_url=database.worker_url,
        custodian_database_url=database.custodian_url,
        fallback_unit="14",
        issuer=ISSUER,
        # As in the demonstration; tests/services/test_factors.py has it required.
        second_factor=SecondFactor.OPTIONAL,
    )


@pytest.fixture
def sender() -> Kept:
    """What the house sends by text message."""
    return Kept()


@pytest.fixture(scope="session")
def doors() -> FastAPI:
    """The doors of every house, hung once: FastAPI works out each of its routes anew for each application."""
    return create_app(Settings(issuer=ISSUER))


@pytest.fixture
async def parts(doors: FastAPI, settings: Settings, clock: SetClock, sender: Kept) -> AsyncIterator[Parts]:
    async with opened(doors, settings, clock, sender=sender) as parts:
        yield parts


@pytest.fixture
def app(doors: FastAPI, parts: Parts) -> FastAPI:
    """The doors, with a house of this test's own behind them."""
    return doors


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as citizen:
        yield citizen
