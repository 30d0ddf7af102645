"""`tinbao staff`: brings in people; an entry code is shown once, and only its keyed hash is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cli import console, databases
from app.core import key_files
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.domain.roles import Role, level_of
from app.errors import Misconfigured
from app.services import staff
from app.services.reference import Shelf
from app.services.staff import Newcomer


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="People of the staff and their postings.", no_args_is_help=True)
    group.command()(add)
    group.command("import")(bring_in)
    group.command()(invite)
    app.add_typer(group, name="staff")


def add(
    username: Annotated[str, typer.Option(help="The name to sign in with: a-z, 0-9, dot, hyphen, underscore.")],
    name: Annotated[str, typer.Option(help="The name that colleagues read.")],
    role: Annotated[Role, typer.Option(help="collector, officer, chief: of a commune; the others: of a province.")],
    unit: Annotated[str, typer.Option(help="The code of the commune or province.")],
    investigator: Annotated[bool, typer.Option("--investigator", help="May close tip-offs classed as crime.")] = False,
) -> None:
    """Add one person with a posting and an entry code, with which to choose a password."""
    with databases.reached(read_settings()) as settings:
        unit_id = asyncio.run(_unit_id(settings, role, unit))
        _show(
            settings,
            lambda session, secret: staff.bring_in(
                session,
                username=username,
                display_name=name,
                role=role,
                unit_id=unit_id,
                secret=secret,
                now=system_clock(),
                is_investigator=investigator,
            ),
        )


def bring_in(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]) -> None:
    """Add everybody of a CSV file: username,display_name,role,unit_code,is_investigator; all of them or nobody."""
    try:
        content = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured("The file is not in UTF-8: save it as «CSV UTF-8».") from None
    with databases.reached(read_settings()) as settings:
        _show(settings, lambda session, secret: staff.import_csv(session, content, secret=secret, now=system_clock()))


def invite(username: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Give somebody a new entry code; what they signed in with before, and every session, ends at once."""
    with databases.reached(read_settings()) as settings:
        _show(
            settings, lambda session, secret: staff.invite_again(session, username, secret=secret, now=system_clock())
        )


async def _unit_id(settings: Settings, role: Role, code: str) -> int:
    level = level_of(role)
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        unit = shelf.now.gazetteer.current_by_code(level, code)
    if unit is None:
        raise Misconfigured(f"Nobody was added: no {level} of today has this code.")
    return unit.id


Work = Callable[[AsyncSession, bytes], Awaitable[Newcomer | list[Newcomer]]]


def _show(settings: Settings, work: Work) -> None:
    newcomers = asyncio.run(_done(settings, work))
    console.table("username", "entry code", rows=[(newcomer.username, newcomer.entry_code) for newcomer in newcomers])
    console.say("The codes are shown this once, and each is good for one use. Hand each to its person alone.")


async def _done(settings: Settings, work: Work) -> list[Newcomer]:
    secret = key_files.load(settings.keys).secret_for("entry codes")
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        done = await work(session, secret)
    return done if isinstance(done, list) else [done]
