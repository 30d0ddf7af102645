"""`tinbao units`: the units of Vietnam from the files of this edition, and the mergers that came after it."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

import app as package
from app.cli import console, databases
from app.cli.opening import opener_in
from app.core import key_files
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.polygons import Polygons
from app.core.settings import Settings, read_settings
from app.domain.days import day_of
from app.domain.gazetteer import Gazetteer
from app.domain.unit_files import read_successions, read_units
from app.errors import Misconfigured
from app.services import boundary_files, merger_files, merging, unit_keys, unit_loading
from app.services.merging import MergerReport
from app.services.settling import Settled
from app.services.unit_loading import LoadingReport

DATA = Path(package.__file__).parent / "data"
_SHOWN = 30


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Units: provinces and communes of today and before.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(load)
    group.command("apply")(merge)
    app.add_typer(group, name="units")


def load() -> None:
    """Bring all units and what became of them into the database; what is there already stays as it is."""
    with databases.reached(read_settings()) as settings:
        report = asyncio.run(load_into(settings))
    console.say(f"{report.units:,} units and {report.successions:,} successions were written.")


def merge(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV: " + ",".join(merger_files.COLUMNS))
    ],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which the changes take effect.")],
    boundaries: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help="GeoJSON of the new communes: by it the pins in a commune that is split are told apart.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen and change nothing.")] = False,
) -> None:
    """Merge, rename, split and found units as FILE says; what is open moves along, all of it or nothing.

    Each line tells what a unit of today becomes from that day on: the whole of it goes into one new unit, or parts of
    it into several. A running server follows within a second.
    """
    drawn = boundaries.read_bytes() if boundaries else None
    with databases.reached(read_settings()) as settings:
        report = asyncio.run(_merge(settings, file.read_bytes(), on.date(), drawn, is_rehearsal=dry_run))
    _show(report)
    console.say("Nothing was changed: run it without --dry-run." if dry_run else "The changes are in force.")


async def load_into(settings: Settings) -> LoadingReport:
    """Load the two files of this edition, and move what is open in units that have ended by now."""
    # A fresh house has neither keys nor anything that could have to be moved.
    opener = opener_in(settings) if key_files.exist(settings.keys) else None
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        report = await unit_loading.load(
            session, read_units(DATA / "units.csv"), read_successions(DATA / "successions.csv")
        )
        now = system_clock()
        if opener:
            await unit_keys.publish_for_today(session, opener.secrets, day_of(now))
        await merging.settle_all(session, now, opener)
        return report


async def _merge(
    settings: Settings, content: bytes, on: date, drawn: bytes | None, *, is_rehearsal: bool
) -> MergerReport:
    changes, faults = merger_files.read(content)
    if faults:
        raise Misconfigured("\n".join(faults[:_SHOWN]))
    opener = opener_in(settings)

    async def polygons(gazetteer: Gazetteer) -> Polygons:
        return Polygons(boundary_files.read(drawn or b"", gazetteer)[0])

    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin() as whole:
        report = await merging.apply(
            session, changes, on=on, now=system_clock(), opener=opener, polygons=polygons if drawn else None
        )
        if is_rehearsal:
            await whole.rollback()
        return report


def _show(report: MergerReport) -> None:
    names = {unit.id: unit for unit in (*report.plan.ended, *report.plan.begun)}
    rows: list[tuple[str, ...]] = [
        (
            names[step.from_id].code,
            names[step.from_id].full_name,
            "→" if step.is_whole else "part →",
            names[step.to_id].code,
            names[step.to_id].full_name,
        )
        for step in report.plan.successions
    ]
    console.table("code", "ends", "", "code", "begins", rows=rows[:_SHOWN])
    if len(rows) > _SHOWN:
        console.say(f"… and {len(rows) - _SHOWN:,} more lines.")
    console.table("what moves", "count", rows=_counts(report.settled))
    if split := report.plan.split:
        console.say(
            f"{', '.join(unit.full_name for unit in split[:_SHOWN])}: split. Give their people new postings with "
            "`tinbao staff add`, and their hamlets a commune."
        )


def _counts(settled: Settled) -> list[tuple[str, ...]]:
    return [
        ("open submissions", f"{settled.submissions:,}"),
        ("  of split units, by their pin", f"{settled.by_pin:,}"),
        ("  of split units, to the province", f"{settled.to_province:,}"),
        ("postings", f"{settled.postings:,}"),
        ("hamlets", f"{settled.hamlets:,}"),
        ("places where a pledge is open", f"{settled.pledges:,}"),
        ("responsibilities that end", f"{settled.responsibilities:,}"),
    ]
