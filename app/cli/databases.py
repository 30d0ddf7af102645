"""Which database a command works on: somebody else's by its addresses, or the embedded one of the data folder."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core import database, database_roles
from app.core.embedded import EmbeddedPostgres, attach_or_start
from app.core.settings import Settings
from app.errors import Misconfigured

NEEDED = "Set TINBAO_APP_DATABASE_URL and TINBAO_INTAKE_DATABASE_URL, the addresses of tinbao_app and tinbao_intake."


def embedded(settings: Settings) -> EmbeddedPostgres:
    """The embedded server of the data folder, not started yet."""
    return EmbeddedPostgres(
        settings.data_dir / "postgres", logins=database_roles.LOGINS, bootstrap=database_roles.BOOTSTRAP
    )


def pointed_at(settings: Settings, postgres: EmbeddedPostgres) -> Settings:
    """The same settings with the addresses of the embedded server."""
    return settings.model_copy(
        update={
            "app_database_url": postgres.url(database_roles.APP),
            "intake_database_url": postgres.url(database_roles.INTAKE),
            "worker_database_url": postgres.url(database_roles.WORKER),
            "custodian_database_url": postgres.url(database_roles.CUSTODIAN),
        }
    )


@contextmanager
def reached(settings: Settings) -> Iterator[Settings]:
    """Settings with the addresses that serve, for a command beside the running server or without one."""
    if not settings.is_external:
        with attach_or_start(embedded(settings)) as postgres:
            yield pointed_at(settings, postgres)
    elif settings.app_database_url is None or settings.intake_database_url is None:
        raise Misconfigured(NEEDED)
    else:
        yield settings


@contextmanager
def owned(settings: Settings) -> Iterator[str]:
    """The address of the role that owns the tables, for a command that works on all of them."""
    if not settings.is_external:
        with attach_or_start(embedded(settings)) as postgres:
            yield postgres.url(database_roles.OWNER)
    elif settings.database_url is None:
        raise Misconfigured("Set DATABASE_URL to the address of the database with the role that owns it.")
    else:
        yield settings.database_url


@asynccontextmanager
async def engine_of_owner(owner_url: str) -> AsyncIterator[AsyncEngine]:
    """The database as its owner; Misconfigured, without the address, when it cannot be reached."""
    async with _engine(owner_url, "DATABASE_URL", size=1) as engine:
        yield engine


@asynccontextmanager
async def engine_of_worker(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database as the worker; Misconfigured, without the address, when it cannot be reached."""
    if settings.worker_database_url is None:
        raise Misconfigured("Set TINBAO_WORKER_DATABASE_URL, the address of tinbao_worker.")
    async with _engine(settings.worker_database_url, "TINBAO_WORKER_DATABASE_URL") as engine:
        yield engine


@asynccontextmanager
async def custodian_pool(settings: Settings) -> AsyncIterator[Any]:
    """The custodian's side of the database; Misconfigured, without the address, when it cannot be reached."""
    if settings.custodian_database_url is None:
        raise Misconfigured("Set TINBAO_CUSTODIAN_DATABASE_URL to the address of the database for tinbao_custodian.")
    try:
        pool = await database.open_pool(settings.custodian_database_url, size=2)
    except (OSError, asyncpg.PostgresError) as error:
        raise Misconfigured(
            f"TINBAO_CUSTODIAN_DATABASE_URL does not connect ({type(error).__name__}): is PostgreSQL running, is the "
            "address right, has `tinbao migrate` been run?"
        ) from None
    try:
        yield pool
    finally:
        await asyncio.shield(pool.close())


@asynccontextmanager
async def engine_for(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The staff's side of the database; Misconfigured, without the address, when it cannot be reached."""
    assert settings.app_database_url is not None, "the settings were completed before"
    async with _engine(settings.app_database_url, "TINBAO_APP_DATABASE_URL") as engine:
        yield engine


@asynccontextmanager
async def _engine(url: str, setting: str, *, size: int = 10) -> AsyncIterator[AsyncEngine]:
    engine = database.open_engine(url, size=size)
    try:
        async with engine.connect():
            pass
        yield engine
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as error:
        raise Misconfigured(
            f"The database did not do what was asked ({type(error).__name__}): is PostgreSQL running, is {setting} "
            "right, has `tinbao migrate` been run?"
        ) from None
    finally:
        await asyncio.shield(engine.dispose())
