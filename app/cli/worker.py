"""`tinbao worker`: what the house does by itself, as a process of its own; of several one does each thing."""

import asyncio
import contextlib
import logging
import signal

import asyncpg
import typer
from sqlalchemy.exc import SQLAlchemyError

from app.cli import console, databases
from app.cli.companions import companions_of
from app.core import database, migrations
from app.core.companions import Companion
from app.core.embedded import attach_or_start
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured
from app.services import doctor


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(worker)


def worker() -> None:
    """Keep the log, raise alerts and do the daily jobs until Ctrl-C or SIGTERM.

    `demo` and `serve` with their own database do it too. It serves nobody and needs TINBAO_WORKER_DATABASE_URL, the
    keys, TINBAO_ISSUER, TINBAO_WITNESSES and TINBAO_ALERT_URL.
    """
    settings = read_settings()
    # What was done is said by the name of the job, the rest from warnings on.
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("app").setLevel(logging.INFO)
    if settings.is_external:
        _run(settings)
    else:
        with attach_or_start(databases.embedded(settings)) as postgres:
            _run(databases.pointed_at(settings, postgres))


def _run(settings: Settings) -> None:
    if settings.worker_database_url is None:
        raise Misconfigured("Set TINBAO_WORKER_DATABASE_URL, the address of tinbao_worker.")
    companions = companions_of(settings)
    if not settings.witnesses:
        console.complain("No witness is told of the log: set TINBAO_WITNESSES, or its keeper can rewrite it unseen.")
    if settings.alert_url is None:
        console.complain("Nobody is woken by alerts: set TINBAO_ALERT_URL and TINBAO_ALERT_TOKEN_FILE.")
    asyncio.run(_work(settings.worker_database_url, companions))


async def _work(url: str, companions: list[Companion]) -> None:
    await _require_head(url)
    tasks = [asyncio.create_task(companion()) for companion in companions]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: [task.cancel() for task in tasks])
    console.say("tinbao works: the log is kept, alerts are raised, and each day's jobs are done.")
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)


async def _require_head(url: str) -> None:
    engine = database.open_engine(url, size=1)
    try:
        if not await doctor.is_ready(engine, migrations.head()):
            raise Misconfigured("The database is not at the newest migration: run `tinbao migrate`.")
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as error:
        raise Misconfigured(
            f"TINBAO_WORKER_DATABASE_URL does not connect ({type(error).__name__}): is PostgreSQL running, is the "
            "address right, has `tinbao migrate` been run?"
        ) from None
    finally:
        await engine.dispose()
