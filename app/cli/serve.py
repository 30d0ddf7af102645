"""`tinbao serve`: production. It refuses to open with anything wrong, and says what to do about each."""

import asyncio
from contextlib import ExitStack
from typing import Annotated

import typer

from app.cli import console, databases, examination, serving
from app.cli.companions import companions_of
from app.core.companions import Companion
from app.core.metrics import Metrics
from app.core.settings import Doors, Settings, read_settings
from app.errors import Misconfigured
from app.main import create_app


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(serve)


def serve(
    doors: Annotated[
        Doors | None, typer.Option(help="citizen faces the Internet, staff the police network; default: all.")
    ] = None,
) -> None:
    """Serve in the foreground until Ctrl-C or SIGTERM; refuses unsafe settings."""
    settings = read_settings()
    if doors is not None:
        settings = settings.model_copy(update={"doors": doors})
    _refuse(examination.of_settings(settings))
    with serving.ended_by_signal(), ExitStack() as stack:
        listener = stack.enter_context(serving.bound(settings.host, settings.port))
        companions: list[Companion] = []
        if not settings.is_external:
            settings = _beside_embedded(stack, settings, companions)
        _refuse(asyncio.run(examination.of_database(settings)))
        metrics = _told(stack, settings)
        host, port = listener.getsockname()[:2]
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        serving.serve(
            create_app(settings, companions=companions, metrics=metrics),
            listener,
            lambda: console.say(f"tinbao serves on {address} (doors: {settings.doors})."),
        )


def _beside_embedded(stack: ExitStack, settings: Settings, companions: list[Companion]) -> Settings:
    postgres = databases.embedded(settings)
    stack.callback(postgres.stop)
    postgres.start()
    settings = databases.pointed_at(settings, postgres)
    companions += [postgres.watch, *companions_of(settings)]
    return settings


def _told(stack: ExitStack, settings: Settings) -> Metrics | None:
    if settings.metrics_port is None:
        return None
    metrics = Metrics()
    try:
        port = stack.enter_context(metrics.listening(settings.metrics_host, settings.metrics_port))
    except OSError as error:
        place = f"Port {settings.metrics_port} on {settings.metrics_host}"
        raise Misconfigured(
            f"{place} cannot be had for the figures ({error.strerror}): "
            "set TINBAO_METRICS_PORT and TINBAO_METRICS_HOST."
        ) from None
    console.say(f"tinbao tells its figures on http://{settings.metrics_host}:{port}/metrics.")
    return metrics


def _refuse(findings: list[examination.Finding]) -> None:
    faults = [finding.fault for finding in findings if finding.fault]
    if faults:
        raise Misconfigured("\n".join(faults))
