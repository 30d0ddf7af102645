"""`tinbao demo`: everything from nothing on this machine, served on loopback."""

import asyncio
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.cli import console, custodian_child, databases, logins, serving
from app.cli.companions import companions_of
from app.cli.custodian import create_key_in
from app.cli.examination import is_loopback
from app.cli.units import DATA, load_into
from app.core import database_roles, key_files, log_keys, migrations
from app.core.clock import system_clock
from app.core.database import open_session
from app.core.embedded import EmbeddedPostgres
from app.core.passwords import Passwords
from app.core.settings import Settings, read_settings
from app.core.sms import LastMessage
from app.domain.factors import SecondFactor
from app.errors import Misconfigured
from app.main import create_app
from app.services import demonstration, doctor


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(demo)


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demonstration's data away and start over.")] = False,
) -> None:
    """Set up a demonstration below the data folder and serve it on this machine until Ctrl-C."""
    began = time.perf_counter()
    settings = _checked(read_settings())
    postgres = databases.embedded(settings)
    with serving.ended_by_signal(), ExitStack() as stack:
        listener = stack.enter_context(serving.bound(settings.host, settings.port))
        console.say("tinbao, a demonstration: only this machine reaches it. Never give it a real tip-off.", "bold")
        if fresh:
            _throw_away(settings.data_dir, postgres)
        _mark(settings.data_dir)
        stack.callback(postgres.stop)
        with _step("PostgreSQL, our own, on a socket"):
            postgres.start()
        settings = _set_up(settings, postgres)
        stack.enter_context(custodian_child.beside(settings))
        secrets = logins.read(settings.data_dir)
        address = "http://{}:{}".format(*listener.getsockname())
        sender = LastMessage(_codes_in(settings.data_dir))
        serving.serve(
            create_app(settings, companions=[postgres.watch, *companions_of(settings)], sender=sender, is_sandbox=True),
            listener,
            lambda: _welcome(settings, address, secrets, time.perf_counter() - began),
        )
    console.say(f"\nStopped. The data stays in {settings.data_dir}.")


def _checked(settings: Settings) -> Settings:
    if settings.is_external:
        raise Misconfigured(
            "The demonstration keeps its own PostgreSQL: unset DATABASE_URL, TINBAO_APP_DATABASE_URL and "
            "TINBAO_INTAKE_DATABASE_URL, or use `tinbao serve`."
        )
    if not is_loopback(settings.host):
        raise Misconfigured("The demonstration is for this machine alone: set TINBAO_HOST to 127.0.0.1.")
    changes = {
        "keys_dir": settings.data_dir / "keys",
        "custodian_keys_dir": settings.data_dir / "custodian-keys",
        "fallback_unit": settings.fallback_unit or demonstration.PROVINCE,
        "issuer": settings.issuer or f"http://{settings.host}:{settings.port}",
        # Its logins are to work at once, by the passwords that it prints.
        "second_factor": SecondFactor.OPTIONAL,
    }
    return settings.model_copy(update=changes)


def _throw_away(data_dir: Path, postgres: EmbeddedPostgres) -> None:
    """Remove what a demonstration keeps, and nothing else that may lie in the folder."""
    if not logins.path_in(data_dir).exists():
        return
    postgres.erase()
    shutil.rmtree(data_dir / "keys", ignore_errors=True)
    shutil.rmtree(data_dir / "custodian-keys", ignore_errors=True)
    _stamp_in(data_dir).unlink(missing_ok=True)
    _codes_in(data_dir).unlink(missing_ok=True)
    # Last, as it is what tells a demonstration's folder from any other.
    logins.path_in(data_dir).unlink()
    console.say("The demonstration before was thrown away.")


def _mark(data_dir: Path) -> None:
    """Make the folder a demonstration's, first of all; a folder with other data is left alone."""
    if logins.path_in(data_dir).exists():
        return
    if any((data_dir / name).exists() for name in ("keys", "postgres")):
        raise Misconfigured(
            f"{data_dir} holds data that is not a demonstration's: set TINBAO_DATA_DIR to another folder."
        )
    try:
        # Open to pass through, since PostgreSQL may run as another user; each thing inside protects itself.
        data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        logins.create(data_dir, demonstration.LOGINS)
    except OSError as error:
        raise Misconfigured(
            f"{data_dir} cannot be written ({error.strerror}): set TINBAO_DATA_DIR to a folder of yours."
        ) from None


def _set_up(settings: Settings, postgres: EmbeddedPostgres) -> Settings:
    settings = databases.pointed_at(settings, postgres)
    if not key_files.exist(settings.keys):
        with _step("keys that sign and seal"):
            key_files.create(settings.keys)
    log_keys.ensure(settings.keys)
    if not asyncio.run(_is_at_head(settings)):
        with _step("tables and row-level security"):
            migrations.upgrade(postgres.url(database_roles.OWNER))
    edition, stamp = _edition(), _stamp_in(settings.data_dir)
    if not stamp.exists() or stamp.read_text() != edition:
        with _step("all units of Vietnam, today's and former"):
            asyncio.run(load_into(settings))
        stamp.write_text(edition)
    if not asyncio.run(_has_custodian(settings)):
        with _step("the custodian's own key, apart"):
            asyncio.run(create_key_in(settings))
    with _step("staff and a pledge"):
        asyncio.run(_furnish(settings))
    return settings


def _stamp_in(data_dir: Path) -> Path:
    return data_dir / "demo-units.sha256"


def _codes_in(data_dir: Path) -> Path:
    return data_dir / "last-message.txt"


def _edition() -> str:
    # Comparing the files with the tables row by row would be half a second of every start.
    return hashlib.sha256(b"".join((DATA / name).read_bytes() for name in ("units.csv", "successions.csv"))).hexdigest()


async def _is_at_head(settings: Settings) -> bool:
    async with databases.engine_for(settings) as engine:
        return await doctor.is_ready(engine, migrations.head())


async def _has_custodian(settings: Settings) -> bool:
    async with databases.engine_for(settings) as engine:
        return await doctor.has_custodian(engine)


async def _furnish(settings: Settings) -> None:
    async with databases.engine_for(settings) as engine:
        if await doctor.has_demo_accounts(engine):
            return
        passwords = Passwords()
        async with open_session(engine) as session, session.begin():
            await demonstration.furnish(
                session, logins.read(settings.data_dir), passwords=passwords, now=system_clock()
            )
        passwords.close()


@contextmanager
def _step(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    console.say(f"  {what:<42}{time.perf_counter() - began:6.2f} s")


def _welcome(settings: Settings, address: str, secrets: dict[str, str], seconds: float) -> None:
    console.say(f"\nReady after {seconds:.1f} s:  {address}", "bold")
    console.say(f"  {address}/docs                 every call, to be tried in the browser")
    console.say(f"  {address}/v1/catalogue         what an app needs to draw its forms")
    console.say(f"  {address}/v1/units?name=Mường Hung")
    console.say(f"  {address}/v1/pledges?unit=04219\n")
    console.table("login", "password", rows=list(secrets.items()))
    console.say("  (the last one is a partner's client_id and secret, for POST /oauth/token: a sandbox)")
    console.say(f"  (also in {logins.path_in(settings.data_dir)})\n")
    console.say(f"Codes by phone are not sent; the last one lies in {_codes_in(settings.data_dir)}\n")
    console.say("What to try next: `make demo` in a second terminal plays the story from tip-off to answer.")
    console.say("Ctrl-C stops all of it; `make run` goes on with the same data, `make run FRESH=1` starts over.")
