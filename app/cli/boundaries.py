"""`tinbao boundaries import`: the areas of communes, from a GeoJSON file whose source and licence are on record."""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.services import boundary_files, boundary_sets
from app.services.boundary_files import BoundaryReport
from app.services.reference import Shelf

_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Boundaries of communes, against which a point is matched.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("import")(bring_in)
    app.add_typer(group, name="boundaries")


def bring_in(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="GeoJSON (RFC 7946), WGS 84.")
    ],
    source: Annotated[str, typer.Option(help="Who published it, and where.")],
    licence: Annotated[str, typer.Option(help="On what terms it may be used.")],
    effective_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day from which these boundaries hold.")
    ] = None,
) -> None:
    """Make the areas of FILE the active set; a running server follows within a second.

    Each feature is a Polygon or MultiPolygon with the commune's code of today in `properties.code`.
    """
    with databases.reached(read_settings()) as settings:
        report = asyncio.run(_bring_in(settings, file.read_bytes(), source, licence, effective_on))
    console.say(f"{report.imported:,} communes have a boundary now, {len(report.missing):,} have none.")
    if 0 < len(report.missing) <= _SHOWN:
        console.say("Without one: " + ", ".join(f"{unit.full_name} ({unit.code})" for unit in report.missing))


async def _bring_in(
    settings: Settings, geojson: bytes, source: str, licence: str, effective_on: datetime | None
) -> BoundaryReport:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        shapes, report = boundary_files.read(geojson, shelf.now.gazetteer)
        async with open_session(engine) as session, session.begin():
            await boundary_sets.bring_in(
                session,
                shapes,
                source=source,
                licence=licence,
                effective_on=effective_on.date() if effective_on else None,
                sha256=hashlib.sha256(geojson).digest(),
                now=system_clock(),
            )
    return report
