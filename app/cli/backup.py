"""`tinbao backup`: the database and the keys of a house, each into a folder of its own."""

import asyncio
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases
from app.core import backup_files, dumps, key_archives, key_files
from app.core.backup_files import Manifest
from app.core.clock import system_clock
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured
from app.services import backups
from app.services.backups import Source


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(backup)


def backup(
    data: Annotated[
        Path | None, typer.Option("--data", file_okay=False, help="The folder for the copy of the database.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", file_okay=False, help="Another folder, for the copy of the keys.")
    ] = None,
) -> None:
    """Copy the database, the keys, or both; a server may run on meanwhile, and the copy is of one moment.

    Who has both copies reads everything that was ever said: so they never go into one folder. A copy of the keys is
    due whenever keys were made: on the first of each month at the latest.
    """
    settings = read_settings()
    _require_apart(data, keys)
    stamp = f"{system_clock():%Y%m%dT%H%M%SZ}"
    if data is not None:
        _say(_copy_data(settings, data, stamp))
    # After the data: a key that is made in between is in the copy, and none that the data need can be missing.
    if keys is not None:
        _say(_copy_keys(settings, keys, stamp))
    if data is None or keys is None:
        missing = "The keys are not in it" if keys is None else "The database is not in it"
        console.say(f"{missing}: tinbao backup --{'keys' if keys is None else 'data'} FOLDER copies the rest.")
    elif data.stat().st_dev == keys.stat().st_dev:
        console.say("Both lie on one disk: take one of them away, and never let them travel together.", "yellow")


def _require_apart(data: Path | None, keys: Path | None) -> None:
    if data is None and keys is None:
        raise Misconfigured("Say what is to be copied, and where: --data FOLDER, --keys FOLDER, or both.")
    if data is None or keys is None:
        return
    first, second = data.resolve(), keys.resolve()
    if first == second or first in second.parents or second in first.parents:
        raise Misconfigured("The copies of the data and of the keys open everything together: name two folders, apart.")


def _copy_data(settings: Settings, folder: Path, stamp: str) -> Path:
    path = backup_files.artefact(folder, stamp, "data")
    with databases.owned(settings) as owner_url:
        source = asyncio.run(_source(owner_url))
        with backup_files.whole(path) as file:
            dumps.write(owner_url, file)
    manifest = partial(Manifest, kind="data", made_at=stamp, tinbao=version("tinbao"))
    told = manifest(sha256=backup_files.digest_of(path), **source._asdict())
    if key_files.exist(settings.keys):
        told = told.sealed(key_files.load(settings.keys).secret_for(backups.PURPOSE))
    backup_files.keep(path, told)
    return path


async def _source(owner_url: str) -> Source:
    async with databases.engine_of_owner(owner_url) as owner:
        return await backups.source(owner)


def _copy_keys(settings: Settings, folder: Path, stamp: str) -> Path:
    path = backup_files.artefact(folder, stamp, "keys")
    with backup_files.whole(path) as file:
        key_archives.pack(settings.keys, file)
    digest = backup_files.digest_of(path)
    backup_files.keep(path, Manifest(kind="keys", made_at=stamp, tinbao=version("tinbao"), sha256=digest))
    return path


def _say(path: Path) -> None:
    console.say(f"{path} was written, {path.stat().st_size:,} bytes, with its manifest beside it.")
