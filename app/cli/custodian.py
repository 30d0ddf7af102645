"""`tinbao custodian`: the process that alone can open who reported, and the keys that it does it with."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from app.cli import console, databases, serving
from app.core import database_roles
from app.core.clock import system_clock
from app.core.custodian_keys import CustodianFolder
from app.core.embedded import attach_or_start
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured
from app.services import custodian_keys, doctor
from app.services.custodian import Custodian


def register(app: typer.Typer) -> None:
    """Give the console this group; the bare word runs the custodian."""
    group = typer.Typer(help="Open the identities that two people have unsealed; keep the keys for it.")
    group.callback(invoke_without_command=True)(custodian)
    group.command("create-key")(create_key)
    group.command()(rotate)
    app.add_typer(group, name="custodian")


def custodian(context: typer.Context) -> None:
    """Run beside the server until Ctrl-C or SIGTERM, best on a machine of its own that reaches the database alone."""
    if context.invoked_subcommand is not None:
        return
    settings = _apart(read_settings())
    if not settings.is_external:
        settings = _attached(settings)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    with serving.ended_by_signal():
        asyncio.run(_watch(settings))


def create_key() -> None:
    """Make the custodian's first key and publish its public half, which identities are sealed to."""
    with _reached(_apart(read_settings())) as settings:
        key_id = asyncio.run(create_key_in(settings))
    _say_made(settings, key_id)


async def create_key_in(settings: Settings) -> int:
    """The same, in the database of these settings."""
    async with databases.custodian_pool(settings) as pool:
        return await custodian_keys.create(pool, CustodianFolder(settings.custodian_keys), system_clock())


def rotate() -> None:
    """Make the next key; identities are sealed to it within seconds, and older keys stay to open older ones."""
    with _reached(_apart(read_settings())) as settings:
        key_id = asyncio.run(_rotate_in(settings))
    _say_made(settings, key_id)
    console.say("Give the new file to every custodian that runs, and start each of them again.")


async def _rotate_in(settings: Settings) -> int:
    async with databases.custodian_pool(settings) as pool:
        return await custodian_keys.rotate(pool, CustodianFolder(settings.custodian_keys), system_clock())


async def _watch(settings: Settings) -> None:
    async with databases.custodian_pool(settings) as pool:
        faults = await doctor.faults_of_custodian(pool)
        if faults:
            raise Misconfigured("\n".join(faults))
        pairs = await custodian_keys.opened(pool, CustodianFolder(settings.custodian_keys))
        console.say(f"The custodian is here with {len(pairs)} of its keys.")
        await Custodian(pool, pairs, system_clock).watch()


def _apart(settings: Settings) -> Settings:
    """Raises Misconfigured where the custodian's keys would lie with the server's, which must never have them."""
    ours, theirs = settings.custodian_keys.resolve(), settings.keys.resolve()
    if ours == theirs or theirs in ours.parents or ours in theirs.parents:
        raise Misconfigured(
            "TINBAO_CUSTODIAN_KEYS_DIR and TINBAO_KEYS_DIR share a folder: the server must never have the custodian's "
            "keys. Set TINBAO_CUSTODIAN_KEYS_DIR to another folder, on another machine at best."
        )
    return settings


@contextmanager
def _reached(settings: Settings) -> Iterator[Settings]:
    if settings.is_external:
        yield settings
        return
    with attach_or_start(databases.embedded(settings)) as postgres:
        yield databases.pointed_at(settings, postgres)


def _attached(settings: Settings) -> Settings:
    """The embedded server is the server's own to start: here it is only used."""
    postgres = databases.embedded(settings)
    if not postgres.accepts_connections():
        raise Misconfigured(
            f"No PostgreSQL runs in {settings.data_dir}: start `tinbao serve` first, or set "
            f"TINBAO_CUSTODIAN_DATABASE_URL to the address of {database_roles.CUSTODIAN}."
        )
    return databases.pointed_at(settings, postgres)


def _say_made(settings: Settings, key_id: int) -> None:
    console.say(f"{CustodianFolder(settings.custodian_keys).path(key_id)} was made, and its public half published.")
    console.say("Keep a copy in another place under lock: without it nobody learns who reported, whoever asks.")
