"""`tinbao hamlets`: a commune's list of hamlets, brought in and written out by the operator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.domain.units import Level
from app.errors import Misconfigured
from app.models.hamlet_file import HamletImport
from app.services import hamlet_exchange, hamlet_keeping
from app.services.hamlet_keeping import Keeper
from app.services.reference import Reference, Shelf

Unit = Annotated[str, typer.Option("--unit", help="The code of the commune.")]


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Hamlets, as each commune keeps its list.", no_args_is_help=True)
    group.command("import")(bring_in)
    group.command()(export)
    app.add_typer(group, name="hamlets")


def bring_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    unit: Unit,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what the file would bring.")] = False,
) -> None:
    """Bring in a CSV file: name,kind,former_commune,lat,lon,households; all of it or nothing."""
    with databases.reached(read_settings()) as settings:
        brought = asyncio.run(_bring_in(settings, file.read_bytes(), unit, dry_run=dry_run))
    would = "would be " if dry_run else ""
    console.say(
        f"{brought.added} hamlets {would}added, {brought.changed} {would}changed, {brought.unchanged} as they were. "
        f"{brought.absent} of the list are not in the file and stay."
    )
    for line in brought.lines:
        for warning in line.warnings:
            console.say(f"Line {line.line}: {warning}")


def export(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    unit: Unit,
) -> None:
    """Write the list of a commune to a CSV file that a spreadsheet opens and the import reads."""
    with databases.reached(read_settings()) as settings:
        content = asyncio.run(_export(settings, unit))
    try:
        with file.open("xb") as out:
            out.write(content)
    except OSError as error:
        raise Misconfigured(f"The file cannot be written ({type(error).__name__}): name one that is new.") from None
    console.say(f"The list was written to {file}.")


async def _bring_in(settings: Settings, content: bytes, code: str, *, dry_run: bool) -> HamletImport:
    async with _at_the_list(settings, code) as (session, by, reference):
        return await hamlet_exchange.bring_in(
            session, by, content, reference=reference, now=system_clock(), dry_run=dry_run
        )


async def _export(settings: Settings, code: str) -> bytes:
    async with _at_the_list(settings, code) as (session, by, reference):
        return await hamlet_exchange.export(session, by, reference)


@asynccontextmanager
async def _at_the_list(settings: Settings, code: str) -> AsyncIterator[tuple[AsyncSession, Keeper, Reference]]:
    """A transaction of the console at the list of this commune. Raises Misconfigured when there is none."""
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        unit = shelf.now.gazetteer.current_by_code(Level.COMMUNE, code)
        if unit is None:
            raise Misconfigured("Nothing was done: no commune of today has this code.")
        async with open_session(engine) as session, session.begin():
            yield session, await hamlet_keeping.as_console(session, unit.id), shelf.now
