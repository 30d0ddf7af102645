"""`tinbao doctor`: what `serve` would refuse, as a list."""

import asyncio

import typer

from app.cli import console, databases, examination
from app.core.settings import read_settings


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(doctor)


def doctor() -> None:
    """Look at everything that production needs; ends with 1 when something is wrong."""
    settings = read_settings()
    findings = examination.of_settings(settings)
    if not any(finding.fault for finding in findings):
        with databases.reached(settings) as complete:
            findings += asyncio.run(examination.of_database(complete))
            # Accounts of the demonstration keep nobody from looking on; a database that is not fit does.
            if not any(finding.fault for finding in findings if finding.what != examination.ACCOUNTS):
                findings += asyncio.run(examination.of_house(complete))
    for finding in findings:
        if finding.warning is not None:
            console.say(f"look   {finding.what}: {finding.warning}", style="yellow")
        elif finding.fault is None:
            console.say(f"ok     {finding.what}")
        else:
            console.say(f"wrong  {finding.what}: {finding.fault}", style="red")
    if any(finding.fault for finding in findings):
        raise typer.Exit(1)
