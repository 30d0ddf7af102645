"""`tinbao restore`: a house from its copies, into an empty database and an empty folder and nowhere else."""

import asyncio
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, databases, doctor, migrate
from app.core import backup_files, dumps, key_archives, key_files, migrations, secret_files
from app.core.backup_files import Manifest
from app.core.settings import Settings, read_settings
from app.errors import Misconfigured
from app.services import backups

_Artefact = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, readable=True)]


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(restore)


def restore(
    data: Annotated[Path | None, typer.Option("--data", help="The copy of the database, tinbao-….data.")] = None,
    keys: Annotated[Path | None, typer.Option("--keys", help="The copy of the keys, tinbao-….keys.")] = None,
) -> None:
    """Bring back the database, the keys, or both, each whole or not at all, and look the house over.

    What is of an older edition is migrated. Keys whose month was destroyed since the copy was made come back with it:
    run the erasure again (`tinbao worker` does) and keep no copy older than it.
    """
    settings = read_settings()
    if data is None and keys is None:
        raise Misconfigured("Say what is to be restored: --data FILE, --keys FILE, or both.")
    manifest = None if data is None else backup_files.checked(data, "data")
    with ExitStack() as stack:
        unpacked = None if keys is None else _unpacked(stack, settings, keys)
        if manifest is not None:
            _require_match(manifest, unpacked or settings.keys)
        if data is not None and manifest is not None:
            _fill(settings, data, manifest, unpacked)
        elif unpacked is not None:
            _place(unpacked, settings.keys)
    if data is None:
        console.say("`tinbao doctor` looks the house over.")
    else:
        # Some settings of the new machine may be still to come, so nothing that is found here undoes the rest.
        doctor.show(doctor.examine(settings))


def _unpacked(stack: ExitStack, settings: Settings, keys: Path) -> Path:
    """The keys beside their place, where they stay until everything else is known to be right."""
    backup_files.checked(keys, "keys")
    if not key_archives.is_free(settings.keys):
        raise Misconfigured(
            f"{settings.keys} holds keys already, and none is ever written over: leave --keys out if they are those of "
            "this house, or set TINBAO_KEYS_DIR to another folder."
        )
    unpacked = key_archives.unfinished(settings.keys)
    stack.callback(shutil.rmtree, unpacked, ignore_errors=True)
    key_archives.unpack(keys, unpacked)
    return unpacked


def _require_match(manifest: Manifest, keys: Path) -> None:
    if not key_files.exist(keys):
        console.say(
            "There are no keys for it: who reported, what was said, names, pins and the second factors of staff cannot "
            "be read until they are restored as well.",
            "yellow",
        )
    elif manifest.seal is None:
        console.say(
            "It was written where no keys were: whether these are its own will show when it is served.", "yellow"
        )
    elif not manifest.is_sealed_by(key_files.load(keys).secret_for(backups.PURPOSE)):
        raise Misconfigured("The keys are not those of this backup, or its manifest was altered: nothing was restored.")


def _fill(settings: Settings, data: Path, manifest: Manifest, unpacked: Path | None) -> None:
    with databases.owned(settings) as owner_url:
        migrate.make_roles(settings)
        release = asyncio.run(_room(owner_url, manifest))
        # The keys first: a database whose keys are in their place can be filled at any time, and one that is full
        # with no keys beside it would look restored.
        if unpacked is not None:
            _place(unpacked, settings.keys)
        dumps.read(owner_url, data, release)
        migrations.upgrade(owner_url)
    console.say(f"The database was restored from {data.name} and is at {migrations.head()}.")


async def _room(owner_url: str, manifest: Manifest) -> int:
    async with databases.engine_of_owner(owner_url) as owner:
        return await backups.require_room(owner, manifest, migrations.known())


def _place(unpacked: Path, folder: Path) -> None:
    unpacked.rename(folder)
    secret_files.sync_folder(folder.absolute().parent)
    console.say(f"The keys lie in {folder}.")
