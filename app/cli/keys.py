"""`tinbao keys`: the secrets that a house needs, kept outside the database; made once, and the signing key rotated."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

import typer

from app.cli import console, databases
from app.core import key_files, log_keys, rotation
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.keyring import Keyring, Term
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings, read_settings
from app.core.signing_keys import ALWAYS
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.errors import Misconfigured
from app.services import month_ends, unit_keys

_LEAD = int(rotation.LEAD.total_seconds() // 60)
_SHORTEST = int(rotation.SHORTEST_LEAD.total_seconds() // 60)
_LONGEST = 31 * 24 * 60
_FOLLOW_SECONDS = 12


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Keys that sign, seal and protect.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(create)
    group.command()(rotate)
    group.command()(publish)
    group.command()(renew)
    group.command("list")(show)
    group.command("log")(log)
    app.add_typer(group, name="keys")


def create() -> None:
    """Make a signing key, the vault's key and the server's secret; existing ones are never overwritten."""
    folder = read_settings().keys
    key_files.create(folder)
    console.say(f"The keys lie in {folder}.")
    console.say("Keep a copy in another place under lock: without the vault's key nobody reads what citizens wrote.")


def rotate(
    minutes: Annotated[
        int, typer.Option("--in", min=_SHORTEST, max=_LONGEST, help="Minutes until the new key signs.")
    ] = _LEAD,
    at_once: Annotated[
        bool, typer.Option("--now", help="After a compromise: sign with a new key at once and refuse every token.")
    ] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Publish the next signing key, and remove those whose tokens have all ended; running servers follow by themselves.

    Nobody is signed out, unless --now is given: then everybody takes up the session again with the refresh token.
    """
    folder = key_files.signing_folder(read_settings().keys)
    now = system_clock()
    if not at_once:
        created = rotation.rotate(folder, now, timedelta(minutes=minutes))
        console.say(
            f"{created.kid} signs from {_told(created.begins)}; until then and ten minutes on the others verify."
        )
        return
    if not is_sure:
        raise Misconfigured(
            "With --now every access token ends at once, for staff, citizens and partners: add --yes to do it."
        )
    created = rotation.replace(folder, now)
    console.say(f"{created.kid} signs from now on; the old keys are gone, and servers refuse their tokens in seconds.")
    console.say("Copy the folder to your other servers, and remove the old keys from your copies.")


def publish() -> None:
    """Make the secrets of units and months that are missing, and publish what citizens' submissions are sealed to.

    `tinbao worker` does the same each day, so that the months ahead are there before they begin.
    """
    with databases.reached(read_settings()) as settings:
        made = asyncio.run(publish_in(settings))
    console.say(f"{made:,} pairs of units and months were published.")
    if made:
        console.say(f"Keep a copy of {settings.keys} in another place under lock, apart from the database's.")


def renew(is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False) -> None:
    """After a compromise of the folder: seal to new secrets, seal everything kept anew, and destroy the old ones.

    Servers go on meanwhile. Whatever was copied of the folder and of the database before stays readable to the thief.
    """
    if not is_sure:
        raise Misconfigured(
            "With this every backup of the database from before becomes unreadable: add --yes to do it."
        )
    with databases.reached(read_settings()) as settings:
        count = asyncio.run(_renew(settings))
    console.say(f"{count:,} submissions are sealed to new secrets, and the old ones are destroyed.")
    console.say(
        "Back up database and keys now, destroy the old secrets in your copies, and `tinbao keys rotate --now`."
    )


async def _renew(settings: Settings) -> int:
    async def follow() -> None:
        # A server looks each second for new pairs, and what it had begun is taken in or refused within ten.
        await asyncio.sleep(_FOLLOW_SECONDS)

    folder, boxes = SecretFolder(settings.keys), SealedBoxes(system_clock)
    async with databases.engine_of_worker(settings) as engine:
        return await month_ends.renew(engine, folder, boxes, now=system_clock(), follow=follow)


async def publish_in(settings: Settings) -> int:
    """The same, in the database of these settings."""
    async with databases.engine_for(settings) as engine, open_session(engine) as session, session.begin():
        return await unit_keys.publish_for_today(session, SecretFolder(settings.keys), day_of(system_clock()))


def show() -> None:
    """List the signing keys: from when each signs, and until when its tokens are accepted."""
    now = system_clock()
    ring = Keyring(key_files.signing_folder(read_settings().keys))
    signing = ring.signing(now)
    rows: list[tuple[str, ...]] = [
        (
            term.key.kid,
            "always" if term.key.begins == ALWAYS else _told(term.key.begins),
            "" if term.until is None else _told(term.until),
            _state(term, signing.kid, now),
        )
        for term in ring.all_terms
    ]
    console.table("kid", "signs from", "verifies until", "", rows=rows)


def log() -> None:
    """Print the key that verifies the log's checkpoints, for witnesses and auditors; make it where there was none."""
    settings = read_settings()
    log_keys.ensure(settings.keys)
    console.say(str(log_keys.signer(settings.keys, settings.issuer).verifier))


def _state(term: Term, signing: str, now: datetime) -> str:
    if term.key.kid == signing:
        return "signs"
    if term.until is not None and term.until <= now:
        return "ended"
    return "next" if term.key.begins > now else "verifies"


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
