"""`tinbao audit`: proves to an outsider that the history is whole."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from sqlalchemy.exc import SQLAlchemyError

from app.cli import console, databases
from app.core import database, database_roles, log_keys
from app.core.clock import system_clock
from app.core.embedded import attach_or_start
from app.core.settings import Settings, read_settings
from app.core.signed_notes import Verifier, verifier_of
from app.core.witnesses import Unwitnessed, witness_at
from app.domain.verdicts import Verdict
from app.errors import Misconfigured
from app.services import verification
from app.services.verification import Sighting

_NEEDED = (
    "Name a witness with --witness or TINBAO_WITNESSES: what the house itself keeps does not show that nothing is gone."
)


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="The tamper-evident history.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(verify)
    app.add_typer(group, name="audit")


def verify(
    witness: Annotated[
        list[str] | None, typer.Option(help="A file or an address; several may be given. Default: TINBAO_WITNESSES.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The log's key as `tinbao keys log` prints it, or a file with it.")
    ] = None,
) -> None:
    """Work the log out again from every event and hold it against what witnesses have seen; ends with 1 on any fault.

    It reads as the owner (DATABASE_URL) or the worker (TINBAO_WORKER_DATABASE_URL). Without --key the key of this
    house's folder is taken, which an outsider need not trust.
    """
    settings = read_settings()
    verifier = _verifier(key) if key else log_keys.signer(settings.keys, settings.issuer).verifier
    places = witness or list(settings.witnesses)
    if not places:
        raise Misconfigured(_NEEDED)
    if settings.is_external:
        verdict = asyncio.run(_examine(settings.database_url or settings.worker_database_url, verifier, places))
    else:
        verdict = _of_embedded(settings, verifier, places)
    for sentence in verdict.sentences:
        console.say(sentence, style="red" if sentence in verdict.faults else "")
    if not verdict.is_whole:
        raise typer.Exit(1)


def _of_embedded(settings: Settings, verifier: Verifier, places: Sequence[str]) -> Verdict:
    with attach_or_start(databases.embedded(settings)) as postgres:
        return asyncio.run(_examine(postgres.url(database_roles.WORKER), verifier, places))


def _verifier(told: str) -> Verifier:
    path = Path(told)
    try:
        line = path.read_text(encoding="utf-8") if path.is_file() else told
    except (OSError, UnicodeDecodeError):
        line = ""
    verifier = verifier_of(line)
    if verifier is None:
        raise Misconfigured("That is no key of a log: it looks as `tinbao keys log` prints it, name+hash+key.")
    return verifier


async def _examine(url: str | None, verifier: Verifier, places: Sequence[str]) -> Verdict:
    if url is None:
        raise Misconfigured(
            "Set DATABASE_URL or TINBAO_WORKER_DATABASE_URL: the owner and the worker read every event."
        )
    # Before the database: what a witness has by now must be there.
    sightings, silent = await _heard(places)
    engine = database.open_engine(url, size=1)
    try:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            async with database.open_session(connection) as session, session.begin():
                verdict = await verification.examine(session, verifier, sightings, system_clock())
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as error:
        raise Misconfigured(f"The database did not do what was asked ({type(error).__name__}).") from None
    finally:
        await engine.dispose()
    verdict.faults += silent
    return verdict


async def _heard(places: Sequence[str]) -> tuple[list[Sighting], list[str]]:
    sightings: list[Sighting] = []
    silent: list[str] = []
    for place in places:
        witness = witness_at(place)
        try:
            told = await witness.told()
        except Unwitnessed as error:
            silent.append(f"The witness {witness.name} does not tell what it has seen: {error}.")
            continue
        if not told:
            silent.append(f"The witness {witness.name} has seen no checkpoint.")
        sightings += [Sighting(f"The witness {witness.name}", each.note, each.at) for each in told]
    return sightings, silent
