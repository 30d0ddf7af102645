"""The one place where the parts are joined."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI

from app.core import database, key_files, migrations
from app.core.clock import Clock, system_clock
from app.core.idempotency_lock import Locksmith
from app.core.passwords import Passwords
from app.core.refresh_tokens import RefreshTokens
from app.core.settings import Doors, Settings
from app.core.tokens import Tokens
from app.core.vault import Vault
from app.errors import Misconfigured
from app.routers import (
    auth,
    boundaries,
    catalogue,
    hamlet_files,
    hamlets,
    health,
    me,
    phone_files,
    pledges,
    problems,
    queue,
    submissions,
    tip_offs,
    tracking,
    units,
    weapon_surrenders,
)
from app.services import doctor
from app.services.intake import Intake
from app.services.reference import Shelf, province_by_code
from app.web import docs, openapi
from app.web.cursors import Cursors
from app.web.front import Front
from app.web.parts import Parts
from app.web.problems import install

Companion = Callable[[], Coroutine[Any, Any, None]]

_PUBLIC = (units, phone_files, boundaries, hamlets, catalogue, pledges, health, problems)
_CITIZEN = (tip_offs, weapon_surrenders, tracking)
_STAFF = (auth, me, queue, submissions, hamlet_files)


def create_app(settings: Settings, clock: Clock = system_clock, companions: Sequence[Companion] = ()) -> FastAPI:
    """The application. `companions` run beside it, from the opening of the doors to their closing."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.parts = await stack.enter_async_context(open_house(settings, clock))
            for companion in (app.state.parts.shelf.watch, *companions):
                await stack.enter_async_context(_running(companion))
            yield

    app = FastAPI(
        title="tinbao",
        version=openapi.VERSION,
        summary="Citizen reporting for the communes of Vietnam.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        # Its spans and logs carry the messages of exceptions, which may hold what somebody sent.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    # Routes are tried in this order: the citizen's come first.
    if settings.doors is not Doors.STAFF:
        for router in _CITIZEN:
            app.include_router(router.router)
        app.include_router(pledges.signing)
    for router in _PUBLIC:
        app.include_router(router.router)
    if settings.doors is not Doors.CITIZEN:
        for router in _STAFF:
            app.include_router(router.router)
        app.include_router(hamlets.keeping)
    docs.install(app)
    install(app)
    openapi.install(app)
    app.add_middleware(Front)
    return app


@asynccontextmanager
async def open_house(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """Open the keys, the databases and the shelf. Raises Misconfigured with what to do when one cannot be had."""
    keys = key_files.load(settings.keys)
    if settings.app_database_url is None or settings.intake_database_url is None:
        raise Misconfigured("Set TINBAO_APP_DATABASE_URL and TINBAO_INTAKE_DATABASE_URL, or run `tinbao demo`.")
    if settings.fallback_unit is None:
        raise Misconfigured("Set TINBAO_FALLBACK_UNIT to the code of the province that takes what cannot be routed.")
    async with AsyncExitStack() as stack:
        engine = database.open_engine(settings.app_database_url)
        stack.push_async_callback(engine.dispose)
        reading = await database.open_pool(settings.app_database_url)
        stack.push_async_callback(reading.close)
        passwords = Passwords()
        stack.callback(passwords.close)
        pool = None
        if settings.doors is not Doors.STAFF:
            pool = await database.open_pool(settings.intake_database_url)
            stack.push_async_callback(pool.close)
        faults = await doctor.faults_of_database(engine, pool, migrations.head())
        if faults:
            raise Misconfigured("\n".join(faults))
        shelf = Shelf(engine, clock)
        await shelf.fill()
        vault, locksmith = Vault(keys.vault), Locksmith(keys.secret_for("idempotency"))
        intake = None
        if pool is not None:
            intake = Intake(
                pool,
                shelf,
                clock,
                vault=vault,
                locksmith=locksmith,
                fallback=province_by_code(shelf.now, settings.fallback_unit),
            )
        yield Parts(
            clock=clock,
            engine=engine,
            reading=reading,
            shelf=shelf,
            vault=vault,
            locksmith=locksmith,
            subject_secret=keys.secret_for("subjects"),
            tokens=Tokens(keys.signing, settings.issuer, settings.audience),
            refresh_tokens=RefreshTokens(keys.secret_for("refresh")),
            passwords=passwords,
            cursors=Cursors(keys.secret_for("cursors")),
            intake=intake,
        )


@asynccontextmanager
async def _running(companion: Companion) -> AsyncIterator[None]:
    task = asyncio.create_task(companion())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
