"""The console: one file per command group; `tinbao` without a word lists them."""

import contextlib
import io
import sys
from importlib import import_module

import typer

from app.cli import console
from app.errors import Misconfigured, Refusal

_COMMANDS = (
    "serve",
    "worker",
    "demo",
    "story",
    "migrate",
    "units",
    "boundaries",
    "hamlets",
    "responsibilities",
    "days-off",
    "difficulties",
    "staff",
    "clients",
    "keys",
    "custodian",
    "backup",
    "restore",
    "audit",
    "retention",
    "doctor",
    "openapi",
)
_REFUSED, _MISCONFIGURED = 1, 2


def main() -> None:
    """Run one command; what is wrong is said in a sentence on standard error, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Vietnamese letters shows question marks rather than ending the program.
            stream.reconfigure(errors="replace")
    try:
        _app(sys.argv[1:])()
    except Misconfigured as error:
        console.complain(str(error))
        sys.exit(_MISCONFIGURED)
    except Refusal as refusal:
        console.complain("\n".join([refusal.en, *(f"{fault.pointer}: {fault.code}" for fault in refusal.faults)]))
        sys.exit(_REFUSED)
    except BrokenPipeError:
        # Whoever read our output has heard enough; the interpreter must not complain about it once more at its end.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        sys.exit(_REFUSED)


def _app(arguments: list[str]) -> typer.Typer:
    app = typer.Typer(
        help="Citizen reporting for the communes of Vietnam. Settings: see the table in README.md.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def group() -> None:
        """A command of its own makes typer keep the names even where only one command is known."""

    # Only what was asked for is imported: the web's parts alone take longer than most of the other commands run.
    for name in [name for name in _COMMANDS if name in arguments[:1]] or _COMMANDS:
        import_module(f"app.cli.{name.replace('-', '_')}").register(app)
    return app
