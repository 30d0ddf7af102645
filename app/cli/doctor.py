"""`tinbao doctor`: what `serve` would refuse, as a list."""

import asyncio

import typer

from app.cli import console, databases, examination
from app.cli.examination import Finding
from app.core.settings import Settings, read_settings


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(doctor)


def doctor() -> None:
    """Look at everything that production needs; ends with 1 when something is wrong."""
    findings = examine(read_settings())
    show(findings)
    if any(finding.fault for finding in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at, as long as each look makes sense after the ones before."""
    findings = examination.of_settings(settings)
    if not any(finding.fault for finding in findings):
        with databases.reached(settings) as complete:
            findings += asyncio.run(examination.of_database(complete))
            # Accounts of the demonstration keep nobody from looking on; a database that is not fit does.
            if not any(finding.fault for finding in findings if finding.what != examination.ACCOUNTS):
                findings += asyncio.run(examination.of_house(complete))
    return findings


def show(findings: list[Finding]) -> None:
    """A line for each."""
    for finding in findings:
        if finding.warning is not None:
            console.say(f"look   {finding.what}: {finding.warning}", style="yellow")
        elif finding.fault is None:
            console.say(f"ok     {finding.what}")
        else:
            console.say(f"wrong  {finding.what}: {finding.fault}", style="red")
