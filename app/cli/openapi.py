"""`tinbao openapi`: the description of the API, for generators of clients."""

import json
import sys

import typer

from app.core.settings import Doors, Settings
from app.main import create_app


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(openapi)


def openapi() -> None:
    """Print the OpenAPI document of all doors as JSON; needs no database."""
    document = create_app(Settings(doors=Doors.ALL)).openapi()
    # Not through the console, and escaped: a document is for programs, whatever letters the terminal knows.
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")
