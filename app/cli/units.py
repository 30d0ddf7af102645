"""`tinbao units load`: the units of Vietnam, from the files of this edition."""

import asyncio
from pathlib import Path

import typer

import app as package
from app.cli import console, databases
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.domain.unit_files import read_successions, read_units
from app.services import unit_loading
from app.services.unit_loading import LoadingReport

DATA = Path(package.__file__).parent / "data"


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Units: provinces and communes of today and before.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(load)
    app.add_typer(group, name="units")


def load() -> None:
    """Bring all units and what became of them into the database; what is there already stays as it is."""
    with databases.reached(read_settings()) as settings:
        report = asyncio.run(load_into(settings))
    console.say(f"{report.units:,} units and {report.successions:,} successions were written.")


async def load_into(settings: Settings) -> LoadingReport:
    """Load the two files of this edition."""
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        return await unit_loading.load(
            session, read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv")
        )
