"""`tinbao difficulties`: the communes that are hard to reach, for which some limits are longer."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.services import operator_lists
from app.services.reference import Shelf


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Communes that are hard to reach, by decision.", no_args_is_help=True)
    group.command("import")(bring_in)
    group.command("list")(show)
    app.add_typer(group, name="difficulties")


def bring_in(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Bring in a CSV file: unit_code,level,valid_from,valid_to,source; level is difficult or remote.

    What is said again of the same commune, level and first day takes the place of what was said: so a row is ended.
    """
    with databases.reached(read_settings()) as settings:
        count = asyncio.run(_bring_in(settings, file.read_bytes()))
    console.say(f"{count} rows were written.")


def show() -> None:
    """List every row, past ones included."""
    with databases.reached(read_settings()) as settings:
        rows = asyncio.run(_listed(settings))
    console.table("commune", "level", "from", "until", "source", rows=rows)


async def _bring_in(settings: Settings, content: bytes) -> int:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        async with open_session(engine) as session, session.begin():
            return len(await operator_lists.take_difficulties(session, content, shelf.now.gazetteer))


async def _listed(settings: Settings) -> list[tuple[str, ...]]:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        async with open_session(engine) as session:
            rows = await operator_lists.difficulties(session)
    units = {row.unit_id: shelf.now.gazetteer.unit(row.unit_id) for row in rows}
    return [
        (
            f"{unit.code} {unit.full_name}" if (unit := units[row.unit_id]) else str(row.unit_id),
            row.level,
            str(row.valid_from),
            str(row.valid_to or ""),
            row.source,
        )
        for row in rows
    ]
