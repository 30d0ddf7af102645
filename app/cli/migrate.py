"""`tinbao migrate`: roles and tables, as the owner of the database."""

import asyncio

import asyncpg
import typer

from app.cli import console, databases
from app.core import database_roles, migrations
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(migrate)


def migrate() -> None:
    """Bring the database of DATABASE_URL, or else the embedded one, to the newest form.

    The serving roles are created when they are missing; where that is not allowed, the SQL for it is printed.
    """
    settings = read_settings()
    with databases.owned(settings) as owner_url:
        make_roles(settings)
        migrations.upgrade(owner_url)
    console.say(f"The database is at {migrations.head()}.")


def make_roles(settings: Settings) -> None:
    """Create the serving roles that somebody else's server does not know yet; the embedded one has them."""
    if settings.database_url is None:
        return
    serving = {
        database_roles.APP: settings.app_database_url,
        database_roles.INTAKE: settings.intake_database_url,
        database_roles.WORKER: settings.worker_database_url,
        database_roles.CUSTODIAN: settings.custodian_database_url,
    }
    try:
        asyncio.run(database_roles.ensure(settings.database_url, serving))
    except (OSError, asyncpg.PostgresError) as error:
        raise Misconfigured(
            f"DATABASE_URL does not connect ({type(error).__name__}): is PostgreSQL running, is the address right?"
        ) from None
