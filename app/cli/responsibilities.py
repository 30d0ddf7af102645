"""`tinbao responsibilities`: which police answer for which area, where it is not simply the commune's own."""

import asyncio
from datetime import date, datetime
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.domain.days import day_of
from app.domain.kinds import Kind
from app.services import responsibilities
from app.services.reference import Shelf
from app.services.responsibilities import Word

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Who answers for which area.", no_args_is_help=True)
    group.command("list")(show)
    group.command()(add)
    group.command()(end)
    app.add_typer(group, name="responsibilities")


def show() -> None:
    """List every row, past ones included."""
    with databases.reached(read_settings()) as settings:
        rows = asyncio.run(_listed(settings))
    columns = ("row", "area", "kind", "answers", "besides", "from", "until", "source")
    console.table(*columns, rows=rows)


def add(
    area: Annotated[str, typer.Option(help="The code of a commune, or of a province for all its communes.")],
    unit: Annotated[str, typer.Option(help="The code of the commune whose police answer, or of the province.")],
    source: Annotated[str, typer.Option(help="The decision that says so.")],
    kind: Annotated[Kind | None, typer.Option(help="For this kind of submission alone.")] = None,
    red_only: Annotated[
        bool, typer.Option("--red-only", help="Only declarations with an item nobody may touch.")
    ] = False,
    additional: Annotated[bool, typer.Option("--additional", help="The province sees it besides.")] = False,
    valid_from: Day = None,
    valid_to: Day = None,
) -> None:
    """Let the police of UNIT answer for AREA, from today or another day on; a server follows within a second."""
    with databases.reached(read_settings()) as settings:
        word = Word(
            area=area,
            unit=unit,
            kind=kind,
            red_only=red_only,
            is_additional=additional,
            valid_from=valid_from.date() if valid_from else day_of(system_clock()),
            valid_to=valid_to.date() if valid_to else None,
            source=source,
        )
        row_id = asyncio.run(_say(settings, word))
    console.say(f"Row {row_id} was written.")


def end(
    row: Annotated[int, typer.Argument(help="The number that `list` shows.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day without it.")] = None,
) -> None:
    """Let a row hold no longer, from today or the day given."""
    with databases.reached(read_settings()) as settings:
        asyncio.run(_end(settings, row, on.date() if on else day_of(system_clock())))
    console.say(f"Row {row} ends.")


async def _say(settings: Settings, word: Word) -> int:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        async with open_session(engine) as session, session.begin():
            return await responsibilities.say(session, shelf.now.gazetteer, word)


async def _end(settings: Settings, row_id: int, on: date) -> None:
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        await responsibilities.end(session, row_id, on)


async def _listed(settings: Settings) -> list[tuple[str, ...]]:
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        async with open_session(engine) as session:
            rows = await responsibilities.listed(session)

    def name(unit_id: int) -> str:
        unit = shelf.now.gazetteer.unit(unit_id)
        return f"{unit.code} {unit.full_name}" if unit else str(unit_id)

    return [
        (
            str(row.id),
            name(row.area_id),
            (row.kind or "every") + (", red only" if row.red_only else ""),
            name(row.unit_id),
            "besides" if row.is_additional else "",
            str(row.valid_from),
            str(row.valid_to or ""),
            row.source,
        )
        for row in rows
    ]
