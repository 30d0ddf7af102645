"""Connections: SQLAlchemy for the staff's side, bare asyncpg for intake; each by a role of its own."""

from typing import Any

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import Misconfigured

_STATEMENT_SECONDS = 15
_CONNECT_SECONDS = 5


def driver_url(url: str) -> URL:
    """The address in SQLAlchemy's words; postgres:// and postgresql:// are both understood.

    Raises Misconfigured when it is no address of PostgreSQL, without repeating it: it may hold a password.
    """
    try:
        parsed = make_url(url)
    except Exception:  # noqa: BLE001 - SQLAlchemy raises several kinds, each with the address in its text
        raise Misconfigured("A database URL cannot be read: write postgresql://user:password@host:port/name.") from None
    if not parsed.drivername.startswith("postgres"):
        raise Misconfigured("A database URL is not of PostgreSQL: write postgresql://user:password@host:port/name.")
    return parsed.set(drivername="postgresql+asyncpg")


def open_engine(url: str, *, size: int = 10) -> AsyncEngine:
    """An engine whose statements end by themselves and whose errors never show the parameters."""
    return create_async_engine(
        driver_url(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=_CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"command_timeout": _STATEMENT_SECONDS, "timeout": _CONNECT_SECONDS},
    )


def open_session(engine: AsyncEngine | AsyncConnection) -> AsyncSession:
    """A session for one request, or on one connection; nothing is loaded that was not asked for."""
    return AsyncSession(engine, expire_on_commit=False)


async def _no_reset(_connection: object) -> None:
    """Settings are transaction-local here, so there is nothing that a RESET on release could clean."""


def _dsn(url: str) -> str:
    return driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def open_pool(url: str, *, size: int = 4) -> Any:  # noqa: ANN401 - asyncpg ships no types
    """A pool of bare connections for the hot path."""
    return await asyncpg.create_pool(
        _dsn(url),
        min_size=1,
        max_size=size,
        reset=_no_reset,
        command_timeout=_STATEMENT_SECONDS,
        timeout=_CONNECT_SECONDS,
        server_settings={"application_name": "tinbao"},
    )


async def open_connection(url: str) -> Any:  # noqa: ANN401 - asyncpg ships no types
    """One bare connection that stays open."""
    settings = {"application_name": "tinbao"}
    return await asyncpg.connect(_dsn(url), timeout=_CONNECT_SECONDS, server_settings=settings)
