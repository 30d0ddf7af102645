"""`tinbao boundaries`: the areas of communes, from GeoJSON files whose source and licence are on record."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli import boundary_import, boundary_report, console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured
from app.models.boundary import BoundarySet
from app.services import boundary_files, boundary_sets

SetId = Annotated[int, typer.Argument(min=1, max=2**31 - 1, help="The id of a set, as `list` shows it.")]


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Boundaries of communes, against which a point is matched.", no_args_is_help=True)
    group.command("import")(boundary_import.bring_in)
    group.command("list")(list_sets)
    group.command()(activate)
    group.command()(rollback)
    group.command()(export)
    app.add_typer(group, name="boundaries")


def list_sets() -> None:
    """Show every set that was imported; none is ever deleted, since submissions remember which one decided."""
    with databases.reached(read_settings()) as settings:
        boundary_report.sets(asyncio.run(_listed(settings)))


def activate(set_id: SetId) -> None:
    """Make any set the active one; a running server follows within a second."""
    with databases.reached(read_settings()) as settings:
        asyncio.run(_activate(settings, set_id))
    console.say(f"Boundary set {set_id} is active.")


def rollback() -> None:
    """Go back to the set that was active before; the same once more undoes it."""
    with databases.reached(read_settings()) as settings:
        set_id = asyncio.run(_roll_back(settings))
    console.say(f"Boundary set {set_id} is active again.")


def export(
    file: Annotated[Path, typer.Argument(help="Where to write; a file that exists is not overwritten.")],
    set_id: Annotated[
        int | None, typer.Argument(min=1, max=2**31 - 1, help="The set; without it the active one.")
    ] = None,
) -> None:
    """Write a set as GeoJSON, the way it came in: the same codes, the same coordinates."""
    with databases.reached(read_settings()) as settings:
        geojson = asyncio.run(_exported(settings, set_id))
    try:
        with file.open("xb") as written:
            written.write(geojson)
    except OSError as error:
        raise Misconfigured(f"{file} could not be written ({error.strerror}): name a new file.") from None
    console.say(f"{file} was written ({len(geojson):,} bytes).")


async def _listed(settings: Settings) -> list[tuple[BoundarySet, int]]:
    async with databases.engine_for(settings) as engine, open_session(engine) as session:
        return list(await boundary_sets.listed(session))


async def _activate(settings: Settings, set_id: int) -> None:
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        await boundary_sets.activate(session, set_id, now=system_clock())


async def _roll_back(settings: Settings) -> int:
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        return await boundary_sets.roll_back(session, now=system_clock())


async def _exported(settings: Settings, set_id: int | None) -> bytes:
    async with databases.engine_for(settings) as engine, open_session(engine) as session:
        return boundary_files.write(*await boundary_sets.content(session, set_id))
