"""Settings from the environment; read in main and cli alone and passed down."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Misconfigured


class Doors(StrEnum):
    """Which side of the house a process serves: intake faces the Internet, triage the police network."""

    CITIZEN = "citizen"
    STAFF = "staff"
    ALL = "all"


def _default_data_dir() -> Path:
    # A system service keeps its state in /var/lib (FHS 5.8.5); there PostgreSQL's own user can reach it as well.
    return Path("/var/lib/tinbao") if os.geteuid() == 0 else user_data_path("tinbao")


class Settings(BaseSettings):
    """All settings; README.md holds the same list as a table. No secret among them has a default."""

    model_config = SettingsConfigDict(env_prefix="TINBAO_", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_default_data_dir)
    keys_dir: Path | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    doors: Doors = Doors.ALL
    database_url: Annotated[str | None, Field(validation_alias="DATABASE_URL")] = None
    app_database_url: str | None = None
    intake_database_url: str | None = None
    fallback_unit: str | None = None
    issuer: str = "tinbao"
    audience: str = "tinbao-staff"

    @property
    def keys(self) -> Path:
        """The folder of the keys, outside the database."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def is_external(self) -> bool:
        """Whether PostgreSQL is somebody else's: then no embedded server is started at all."""
        return any((self.database_url, self.app_database_url, self.intake_database_url))


def read_settings() -> Settings:
    """The settings of this process. Raises Misconfigured with the names of what is wrong, never the values."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(sorted({f"TINBAO_{fault['loc'][0]}".upper() for fault in error.errors(include_input=False)}))
        raise Misconfigured(
            f"These settings cannot be read: {names}. See the table of settings in README.md."
        ) from None
