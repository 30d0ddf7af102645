"""The one place where the parts are joined."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from app.core.clock import Clock, system_clock
from app.core.companions import Companion, running
from app.core.metrics import Metrics
from app.core.settings import Doors, Settings
from app.core.sms import Sender
from app.domain import limits
from app.house import open_house
from app.routers import (
    alerts,
    applications,
    assignees,
    audit,
    auth,
    boundaries,
    catalogue,
    citizen,
    clients,
    conversation,
    denied_attempts,
    desk,
    duty_shifts,
    enrolment,
    hamlet_files,
    hamlets,
    health,
    legal_holds,
    links,
    log,
    me,
    my_account,
    my_sessions,
    next_in_queue,
    oauth,
    partner_reading,
    partner_submissions,
    people,
    phone_codes,
    phone_files,
    pledges,
    postings,
    privacy_requests,
    problems,
    proposals,
    queue,
    sender_actions,
    submissions,
    sync,
    tip_offs,
    tracking,
    units,
    unsealing,
    weapon_surrenders,
)
from app.web import docs, openapi
from app.web.front import Front
from app.web.limits import by_address
from app.web.parts import Parts
from app.web.problems import install

_LOOK_UP = (units, phone_files, boundaries, hamlets, catalogue, pledges, problems, log)
_CITIZEN = (tip_offs, weapon_surrenders, phone_codes, citizen)
_SIGN_IN = (auth, enrolment)
_STAFF = (
    alerts,
    applications,
    assignees,
    audit,
    clients,
    conversation,
    denied_attempts,
    desk,
    duty_shifts,
    legal_holds,
    links,
    me,
    my_account,
    my_sessions,
    next_in_queue,
    queue,
    submissions,
    sync,
    unsealing,
    hamlet_files,
    people,
    postings,
    privacy_requests,
    proposals,
)


@asynccontextmanager
async def opened(
    app: FastAPI,
    settings: Settings,
    clock: Clock,
    companions: Sequence[Companion] = (),
    sender: Sender | None = None,
    *,
    is_sandbox: bool = False,
) -> AsyncIterator[Parts]:
    """The doors of `app` opened: a house behind them, and what runs beside it, until they close."""
    async with AsyncExitStack() as stack:
        parts = await stack.enter_async_context(open_house(settings, clock, sender, is_sandbox=is_sandbox))
        app.state.parts = parts
        # Only the staff are told of changes as they happen.
        listening = () if settings.doors is Doors.CITIZEN else (parts.wakes.listen,)
        for companion in (parts.shelf.watch, parts.keyring.watch, parts.budgets.sweep, *listening, *companions):
            await stack.enter_async_context(running(companion))
        yield parts


def create_app(
    settings: Settings,
    clock: Clock = system_clock,
    companions: Sequence[Companion] = (),
    *,
    sender: Sender | None = None,
    metrics: Metrics | None = None,
    is_sandbox: bool = False,
) -> FastAPI:
    """The application. `companions` run beside it, from the opening of the doors to their closing.

    `sender` sends its text messages in place of the gateway of the settings; requests are counted in `metrics`; a
    sandbox says of itself that it is one.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(app, settings, clock, companions, sender, is_sandbox=is_sandbox):
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
        app.include_router(partner_submissions.submitting)
        app.include_router(partner_submissions.signing)
        app.include_router(partner_reading.router)
        app.include_router(oauth.router, dependencies=by_address(limits.SIGN_IN))
        for back in (
            tracking.router,
            conversation.writing,
            sender_actions.router,
            privacy_requests.asking,
            applications.applying,
        ):
            app.include_router(back, dependencies=by_address(limits.TRACK))
        app.include_router(pledges.signing)
    for router in _LOOK_UP:
        app.include_router(router.router, dependencies=by_address(limits.LOOK_UP))
    app.include_router(health.router)
    if settings.doors is not Doors.CITIZEN:
        for router in _SIGN_IN:
            app.include_router(router.router, dependencies=by_address(limits.SIGN_IN))
        for router in _STAFF:
            app.include_router(router.router)
        app.include_router(hamlets.keeping)
        app.include_router(desk.signing)
    docs.install(app)
    install(app)
    openapi.install(app)
    app.add_middleware(Front, is_https=(settings.issuer or "").startswith("https:"), metrics=metrics)
    return app
