"""`tinbao days-off`: the days on which nobody works, by which limits in working days are counted."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.models.day_off import DayOff
from app.services import operator_lists


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Days off beside Saturdays and Sundays; Tết moves each year.", no_args_is_help=True)
    group.command("import")(bring_in)
    group.command("list")(show)
    app.add_typer(group, name="days-off")


def bring_in(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Bring in a CSV file: day,name,source; it is the whole list of each year that it names.

    A server follows within a second. Clocks that run already keep the day on which they run out.
    """
    with databases.reached(read_settings()) as settings:
        days = asyncio.run(_bring_in(settings, file.read_bytes()))
    for year, count in sorted(Counter(day.day.year for day in days).items()):
        console.say(f"Days off in {year}: {count}.")


def show() -> None:
    """List every day."""
    with databases.reached(read_settings()) as settings:
        days = asyncio.run(_listed(settings))
    console.table("day", "name", "source", rows=[(str(day.day), day.name, day.source) for day in days])


async def _bring_in(settings: Settings, content: bytes) -> list[DayOff]:
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        return await operator_lists.take_days_off(session, content)


async def _listed(settings: Settings) -> list[DayOff]:
    async with databases.engine_for(settings) as engine, open_session(engine) as session:
        return list(await operator_lists.days_off(session))
