"""Settings from the environment; read in main and cli alone and passed down."""

import os
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.factors import SecondFactor
from app.domain.roles import Role
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
    custodian_keys_dir: Path | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    doors: Doors = Doors.ALL
    database_url: Annotated[str | None, Field(validation_alias="DATABASE_URL")] = None
    app_database_url: str | None = None
    intake_database_url: str | None = None
    worker_database_url: str | None = None
    custodian_database_url: str | None = None
    fallback_unit: str | None = None
    sms_url: str | None = None
    sms_token_file: Path | None = None
    alert_url: str | None = None
    alert_token_file: Path | None = None
    second_factor: SecondFactor = SecondFactor.REQUIRED
    passkey_roles: Annotated[frozenset[Role], NoDecode] = frozenset()
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    metrics_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    metrics_host: str = "127.0.0.1"
    issuer: str | None = None
    audience: str = "tinbao"
    witnesses: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("issuer")
    @classmethod
    def _is_reached(cls, value: str | None) -> str | None:
        """An address that others can reach safely (RFC 8414 §2: https); plain http only on this machine itself."""
        if value is None:
            return None
        told = urlsplit(value)
        is_here = told.scheme == "http" and told.hostname in {"127.0.0.1", "::1", "localhost"}
        has_more = told.path.strip("/") or told.query or told.fragment or "@" in told.netloc
        if not told.hostname or has_more or not (told.scheme == "https" or is_here):
            raise ValueError("issuer")
        return value.rstrip("/")

    @field_validator("passkey_roles", "trusted_proxies", "witnesses", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @property
    def keys(self) -> Path:
        """The folder of the keys, outside the database."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def custodian_keys(self) -> Path:
        """The folder of the custodian's keys, apart from the server's."""
        return self.custodian_keys_dir or self.data_dir / "custodian-keys"

    @property
    def is_external(self) -> bool:
        """Whether PostgreSQL is somebody else's: then no embedded server is started at all."""
        return any(
            (
                self.database_url,
                self.app_database_url,
                self.intake_database_url,
                self.worker_database_url,
                self.custodian_database_url,
            )
        )


def read_settings() -> Settings:
    """The settings of this process. Raises Misconfigured with the names of what is wrong, never the values."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(sorted({f"TINBAO_{fault['loc'][0]}".upper() for fault in error.errors(include_input=False)}))
        raise Misconfigured(
            f"These settings cannot be read: {names}. See the table of settings in README.md."
        ) from None
