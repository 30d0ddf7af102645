"""`tinbao keys create`: the secrets that a house needs, made once and kept outside the database."""

import typer

from app.cli import console
from app.core import key_files
from app.core.settings import read_settings


def register(app: typer.Typer) -> None:
    """Give the console this group."""
    group = typer.Typer(help="Keys that sign, seal and protect.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command()(create)
    app.add_typer(group, name="keys")


def create() -> None:
    """Make a signing key, the vault's key and the server's secret; existing ones are never overwritten."""
    folder = read_settings().keys
    key_files.create(folder)
    console.say(f"The keys lie in {folder}.")
    console.say("Keep a copy in another place under lock: without the vault's key nobody reads what citizens wrote.")
