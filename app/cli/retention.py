"""`tinbao retention`: erase what is due, once, and say how much of what; `tinbao worker` does the same each day."""

import asyncio
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings, read_settings
from app.core.unit_secrets import SecretFolder
from app.services import retention
from app.services.retention import Report


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="How long what is kept.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(run)
    app.add_typer(group, name="retention")


def run(is_dry: Annotated[bool, typer.Option("--dry-run", help="Only count what is due.")] = False) -> None:
    """Erase what the policies say is due, and end the months that nothing is sealed to any more.

    It can be run again at any time: a second run finds nothing to do, and one that was killed is taken up.
    """
    with databases.reached(read_settings()) as settings:
        report = asyncio.run(_run(settings, is_dry=is_dry))
    if report.is_elsewhere:
        console.say("Another run is under way: this one did nothing.")
        return
    rows: list[tuple[str, ...]] = [(policy, f"{count:,}") for policy, count in sorted(report.counts.items()) if count]
    if not rows:
        console.say("Nothing is due.")
        return
    console.table("policy", "would be erased" if is_dry else "erased", rows=rows)
    for month in report.months:
        console.say(f"The secret of {month} {'would be' if is_dry else 'is'} destroyed. Destroy it in your copies too.")


async def _run(settings: Settings, *, is_dry: bool) -> Report:
    async with databases.engine_of_worker(settings) as engine:
        return await retention.run(
            engine, SecretFolder(settings.keys), SealedBoxes(system_clock), system_clock(), is_dry=is_dry
        )
