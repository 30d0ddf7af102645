"""`tinbao staff`: brings in people; a password is shown once and kept nowhere."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.passwords import Passwords
from app.core.settings import Settings, read_settings
from app.domain.roles import COMMUNE_ROLES, Role
from app.domain.units import Level
from app.errors import Misconfigured
from app.services import staff
from app.services.reference import Shelf
from app.services.staff import Newcomer


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="People of the staff and their postings.", no_args_is_help=True)
    group.command()(add)
    group.command("import")(bring_in)
    app.add_typer(group, name="staff")


def add(
    username: Annotated[str, typer.Option(help="The name to sign in with: a-z, 0-9, dot, hyphen, underscore.")],
    name: Annotated[str, typer.Option(help="The name that colleagues read.")],
    role: Annotated[Role, typer.Option(help="collector, officer, chief: of a commune; the others: of a province.")],
    unit: Annotated[str, typer.Option(help="The code of the commune or province.")],
    investigator: Annotated[bool, typer.Option("--investigator", help="May close tip-offs classed as crime.")] = False,
) -> None:
    """Add one person with a posting and a new password."""
    with databases.reached(read_settings()) as settings:
        newcomer = asyncio.run(_add(settings, username, name, role, unit, is_investigator=investigator))
    _show([newcomer])


def bring_in(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Add everybody of a CSV file: username,display_name,role,unit_code,is_investigator; all of them or nobody."""
    try:
        content = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured("The file is not in UTF-8: save it as «CSV UTF-8».") from None
    with databases.reached(read_settings()) as settings:
        newcomers = asyncio.run(_bring_in(settings, content))
    _show(newcomers)


async def _add(
    settings: Settings, username: str, name: str, role: Role, code: str, *, is_investigator: bool
) -> Newcomer:
    passwords = Passwords()
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        level = Level.COMMUNE if role in COMMUNE_ROLES else Level.PROVINCE
        unit = shelf.now.gazetteer.current_by_code(level, code)
        if unit is None:
            raise Misconfigured(f"Nobody was added: no {level} of today has this code.")
        newcomer = Newcomer(username.strip().lower(), staff.new_password())
        async with open_session(engine) as session, session.begin():
            await staff.add(
                session,
                username=newcomer.username,
                display_name=name,
                role=role,
                unit_id=unit.id,
                password_hash=await passwords.hash(newcomer.password),
                now=system_clock(),
                is_investigator=is_investigator,
            )
    passwords.close()
    return newcomer


async def _bring_in(settings: Settings, content: str) -> list[Newcomer]:
    passwords = Passwords()
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        newcomers = await staff.import_csv(session, content, passwords=passwords, now=system_clock())
    passwords.close()
    return newcomers


def _show(newcomers: list[Newcomer]) -> None:
    console.table("username", "password", rows=[(newcomer.username, newcomer.password) for newcomer in newcomers])
    console.say("The passwords are shown this once. Hand each to its person alone.")
