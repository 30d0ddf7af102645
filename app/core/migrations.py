"""Migrations: brings a database to the newest form, as its owner."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import app
from app.core.database import driver_url
from app.errors import Misconfigured


def _folder() -> Path:
    package = Path(app.__file__).parent
    # In a checkout the migrations stand beside the package; in an installed wheel they travel inside it.
    for folder in (package.parent / "alembic", package / "data" / "alembic"):
        if (folder / "env.py").is_file():
            return folder
    raise Misconfigured("The migrations are missing from this installation: install tinbao again.")


def _config(owner_url: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    if owner_url:
        config.attributes["url"] = driver_url(owner_url)
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply what is missing. Not from inside a running event loop: the migrations run one of their own."""
    command.upgrade(_config(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Take back down to a revision; `base` empties the database."""
    command.downgrade(_config(owner_url), revision)


def check(owner_url: str) -> None:
    """Raises alembic's CommandError when models and migrations have drifted apart."""
    command.check(_config(owner_url))


@cache
def head() -> str:
    """The revision that this edition was built for; its files are read once, as every look at the health asks."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "there is at least one migration"
    return revision


def known() -> frozenset[str]:
    """Every revision of this edition."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())
