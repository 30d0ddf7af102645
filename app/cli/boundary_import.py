"""`tinbao boundaries import`: a file is looked at from all sides, tried out, and then kept whole or not at all."""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli import boundary_report, console, databases
from app.cli.opening import opener_in
from app.cli.progress import watched
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.polygons import Polygons
from app.core.settings import Settings, read_settings
from app.domain.boundaries import BrokenBoundaries
from app.domain.gazetteer import Gazetteer
from app.errors import Misconfigured
from app.services import boundary_files, boundary_sets, boundary_survey, boundary_trial
from app.services.boundary_sets import Origin
from app.services.reference import Reference, Shelf

_MOST_RECENT = 100_000
_Shapes = list[tuple[int, bytes]]


def bring_in(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="GeoJSON (RFC 7946), WGS 84; .gz is understood."
        ),
    ],
    source: Annotated[str, typer.Option(help="Who published it, and where.")],
    licence: Annotated[str, typer.Option(help="On what terms it may be used.")],
    effective_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day from which these boundaries hold.")
    ] = None,
    may_be_shown: Annotated[
        bool, typer.Option("--may-be-shown", help="The licence lets everybody have the boundaries from the API.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show how recent pins would be routed.")
    ] = False,
    recent: Annotated[int, typer.Option(min=1, max=_MOST_RECENT, help="How many pins a dry run tries.")] = 1000,
    sha256: Annotated[str | None, typer.Option(help="The checksum (hex) that the file must have.")] = None,
) -> None:
    """Make the areas of FILE the active set; a running server follows within a second.

    Each feature is a Polygon or MultiPolygon with the commune's code in `properties.code`: of today, or of the day from
    which the boundaries hold. A set whose day is still to come is kept until `tinbao boundaries activate`. Broken areas
    refuse the whole file; overlaps, gaps and communes without an area are only told.
    """
    content = file.read_bytes()
    digest = hashlib.sha256(content)
    if sha256 is not None and sha256.strip().lower() != digest.hexdigest():
        raise Misconfigured(f"Nothing was imported: the SHA-256 of this file is {digest.hexdigest()}.")
    origin = Origin(source, licence, effective_on.date() if effective_on else None, digest.digest(), may_be_shown)
    with databases.reached(read_settings()) as settings:
        try:
            asyncio.run(_bring_in(settings, content, origin, recent if dry_run else None))
        except BrokenBoundaries as broken:
            console.complain(broken.en)
            boundary_report.faults(broken.faults)
            raise typer.Exit(1) from None


async def _bring_in(settings: Settings, content: bytes, origin: Origin, recent: int | None) -> None:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        now = shelf.now
        if now.boundary_set is not None and origin.is_that_of(now.boundary_set):
            console.say(f"This file is already active, as boundary set {now.boundary_set.id}: nothing was changed.")
            return
        gazetteer = now.gazetteer
        if origin.effective_on is not None:
            async with open_session(engine) as session:
                gazetteer = await boundary_sets.units_on(session, origin.effective_on)
        with watched() as watch:
            shapes, report = boundary_files.read(content, gazetteer, watch)
            survey = boundary_survey.survey(shapes, gazetteer, watch)
        boundary_report.sound(report, survey, gazetteer)
        if recent is None:
            await _keep(engine, shapes, origin)
        else:
            await _try_out(
                settings, engine, shapes, now, max(gazetteer, now.gazetteer, key=lambda units: units.on), recent
            )


async def _keep(engine: AsyncEngine, shapes: _Shapes, origin: Origin) -> None:
    now = system_clock()
    with watched() as watch:
        async with open_session(engine) as session, session.begin():
            set_id = await boundary_sets.bring_in(session, shapes, origin, now=now, watch=watch)
    if origin.has_begun(now):
        console.say(f"\nBoundary set {set_id} is active: {len(shapes):,} communes have a boundary now.")
    else:
        console.say(f"\nBoundary set {set_id} waits for its day: then run `tinbao boundaries activate {set_id}`.")


async def _try_out(
    settings: Settings, engine: AsyncEngine, shapes: _Shapes, now: Reference, gazetteer: Gazetteer, recent: int
) -> None:
    async with open_session(engine) as session:
        tried = await boundary_trial.run(session, opener_in(settings), now, gazetteer, Polygons(shapes), recent=recent)
    boundary_report.trial(tried, gazetteer)
    console.say("\nDry run: nothing was written.")
