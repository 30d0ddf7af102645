"""`tinbao clients`: third parties, as the operator keeps them; a secret is shown once and kept nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cli import console, databases
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.settings import Settings, read_settings
from app.domain.partners import Scope
from app.domain.units import Level
from app.errors import Misconfigured
from app.models.client_forms import ClientFields, ClientMade, ClientShown
from app.services import clients
from app.services.reference import Reference, Shelf, province_by_code

_Result = TypeVar("_Result")
_Work = Callable[[AsyncSession, Reference, int], Awaitable[_Result]]
ClientId = Annotated[UUID, typer.Argument(help="The client_id that `list` shows.")]


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Third parties that speak to the API for themselves.", no_args_is_help=True)
    group.command("list")(show)
    for command in (add, secret, revoke, disable):
        group.command()(command)
    app.add_typer(group, name="clients")


def show() -> None:
    """List every client with its live secrets."""
    rows = [_row(client) for client in _run(lambda session, _reference, _unit: clients.listed(session))]
    console.table("client_id", "name", "scopes", "communes", "live secrets", "state", rows=rows)


def add(
    name: Annotated[str, typer.Option(help="What it is called.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeat it for several.")],
    commune: Annotated[list[str], typer.Option(help="The code of a commune it may submit for; repeat it for several.")],
    per_minute: Annotated[int, typer.Option(min=1, help="How many requests it may make in a minute.")] = 600,
) -> None:
    """Add a client with its first secret."""

    async def work(session: AsyncSession, reference: Reference, unit_id: int) -> ClientMade:
        units = [reference.gazetteer.current_by_code(Level.COMMUNE, code) for code in commune]
        known = [unit.id for unit in units if unit is not None]
        if len(known) < len(commune):
            raise Misconfigured("No client was added: a code is that of no commune of today.")
        fields = ClientFields(name=name, scopes=scope, unit_ids=known, per_minute=per_minute)
        return await clients.add(session, fields, reference, by=None, unit_id=unit_id, now=system_clock())

    _tell(_run(work))


def secret(client_id: ClientId) -> None:
    """Draw a second secret; both work until one is revoked."""
    _tell(
        _run(lambda session, _, unit: clients.add_secret(session, client_id, by=None, unit_id=unit, now=system_clock()))
    )


def revoke(client_id: ClientId, secret_id: Annotated[UUID, typer.Argument(help="The id of the secret.")]) -> None:
    """Revoke a secret and every token that was got with it."""
    _run(
        lambda session, _, unit: clients.revoke_secret(
            session, client_id, secret_id, by=None, unit_id=unit, now=system_clock()
        )
    )
    console.say("The secret is revoked.")


def disable(client_id: ClientId) -> None:
    """End everything of a client, at once and for good."""
    _run(lambda session, _, unit: clients.disable(session, client_id, by=None, unit_id=unit, now=system_clock()))
    console.say("The client is disabled.")


def _run(work: _Work[_Result]) -> _Result:
    with databases.reached(read_settings()) as settings:
        return asyncio.run(_done(settings, work))


async def _done(settings: Settings, work: _Work[_Result]) -> _Result:
    if settings.fallback_unit is None:
        raise Misconfigured("Set TINBAO_FALLBACK_UNIT to the code of your province: what is done is told there.")
    async with databases.engine_for(settings) as engine:
        shelf = Shelf(engine, system_clock)
        await shelf.fill()
        province = province_by_code(shelf.now, settings.fallback_unit)
        async with open_session(engine) as session, session.begin():
            await clients.as_console(session)
            return await work(session, shelf.now, province.id)


def _tell(made: ClientMade) -> None:
    console.table("client_id", "client_secret", rows=[(str(made.client.client_id), made.client_secret)])
    console.say("The secret is shown this once. Hand it to the third party alone.")


def _row(client: ClientShown) -> tuple[str, ...]:
    live = [str(each.id) for each in client.secrets if each.revoked_at is None]
    state = "disabled" if client.disabled_at else "live"
    communes = str(len(client.unit_ids))
    return str(client.client_id), client.name, " ".join(client.scopes), communes, " ".join(live), state
