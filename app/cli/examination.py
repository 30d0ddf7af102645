"""What must be true before production opens: `serve` refuses on the faults, `doctor` shows them one by one."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli import databases
from app.core import database, key_files, migrations
from app.core.clock import system_clock
from app.core.push_gateway import open_push_gateway
from app.core.settings import Doors, Settings
from app.core.sms_gateway import open_gateway
from app.errors import Misconfigured
from app.house import open_house
from app.services import doctor, receiving, retention
from app.services.receiving import Unattended

ACCOUNTS = "accounts"
_SHOWN = 10
_NO_CODES = (
    "none are sent, so nobody signs in by phone or confirms a signature alone: set TINBAO_SMS_URL and "
    "TINBAO_SMS_TOKEN_FILE."
)
_NO_CALLS = (
    "nobody is woken by them, they can only be read: give TINBAO_ALERT_URL and TINBAO_ALERT_TOKEN_FILE to whatever "
    "runs `tinbao worker`."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do when it is not well; a warning does not keep the doors shut."""

    what: str
    fault: str | None = None
    warning: str | None = None


def of_settings(settings: Settings) -> list[Finding]:
    """What can be seen without a database."""
    return [
        Finding("keys", _of_keys(settings)),
        Finding("address", _of_host(settings)),
        Finding("database addresses", _of_addresses(settings)),
        Finding("fallback unit", _of_fallback(settings)),
        Finding("issuer", _of_issuer(settings)),
        _of_gateway("codes by phone", open_gateway, _NO_CODES, settings.sms_url, settings.sms_token_file),
        _of_gateway("alerts", open_push_gateway, _NO_CALLS, settings.alert_url, settings.alert_token_file),
    ]


async def of_database(settings: Settings) -> list[Finding]:
    """What the database says of its roles, its form and its people."""
    assert settings.intake_database_url is not None, "the settings were completed before"
    try:
        async with databases.engine_for(settings) as engine:
            try:
                pool = await database.open_pool(settings.intake_database_url, size=1)
            except (OSError, asyncpg.PostgresError) as error:
                return [
                    Finding("intake role", f"TINBAO_INTAKE_DATABASE_URL does not connect ({type(error).__name__}).")
                ]
            try:
                faults = await doctor.faults_of_database(engine, pool, migrations.head())
            finally:
                await pool.close()
            found = [Finding("roles and migrations", "\n".join(faults) or None)]
            if not faults:
                found.append(Finding("custodian", await _of_custodian(settings, engine)))
                found.append(Finding(ACCOUNTS, await _of_accounts(engine)))
            return found
    except Misconfigured as error:
        return [Finding("database", str(error))]


async def of_house(settings: Settings) -> list[Finding]:
    """Whether everything can be opened together, as at the start of the server, and whether anybody receives."""
    try:
        async with open_house(settings, system_clock) as parts:
            has_boundaries = parts.shelf.now.polygons is not None
            gaps = await receiving.unattended(parts.engine, parts.shelf.now)
            stranded = await receiving.stranded(parts.engine, parts.shelf.now)
            is_overdue = await retention.is_overdue(parts.engine, parts.clock())
    except Misconfigured as error:
        return [Finding("units and routing", str(error))]
    except (OSError, asyncpg.PostgresError, SQLAlchemyError) as error:
        return [
            Finding(
                "units and routing", f"The database failed in the middle ({type(error).__name__}): look at its log."
            )
        ]
    return [
        Finding("units and routing, " + ("with boundaries" if has_boundaries else "without boundaries")),
        Finding("somebody receives", warning=_of_gaps(gaps)),
        Finding(
            "nothing open in units that have ended",
            warning=f"{stranded:,} submissions: run `tinbao units load`." if stranded else None,
        ),
        Finding(
            "what is due is erased",
            warning="not for two days: see that `tinbao worker` runs, or run `tinbao retention run`."
            if is_overdue
            else None,
        ),
    ]


def _of_gaps(gaps: Unattended) -> str | None:
    told = (
        ("nobody receives in", gaps.communes),
        ("no duty desk in", gaps.desks),
        ("no inspectorate in", gaps.inspectorates),
    )
    sentences = [
        f"{what} {', '.join(f'{unit.code} {unit.full_name}' for unit in units[:_SHOWN])}"
        + (f" and {len(units) - _SHOWN:,} more" if len(units) > _SHOWN else "")
        for what, units in told
        if units
    ]
    if not sentences:
        return None
    return (
        "; ".join(sentences) + ". Post somebody (`tinbao staff`) or let a neighbour answer (`tinbao responsibilities`)."
    )


def _of_keys(settings: Settings) -> str | None:
    try:
        key_files.load(settings.keys, is_for_staff=settings.doors is not Doors.CITIZEN)
    except Misconfigured as error:
        return str(error)
    return None


def _of_host(settings: Settings) -> str | None:
    if settings.is_external or is_loopback(settings.host):
        return None
    return (
        "TINBAO_HOST is open to the network, but the embedded PostgreSQL is made for one machine: set "
        "TINBAO_APP_DATABASE_URL and TINBAO_INTAKE_DATABASE_URL, or listen on 127.0.0.1 behind a proxy."
    )


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_addresses(settings: Settings) -> str | None:
    if settings.is_external and None in {settings.app_database_url, settings.intake_database_url}:
        return databases.NEEDED
    return None


def _of_fallback(settings: Settings) -> str | None:
    if settings.fallback_unit is None:
        return "Set TINBAO_FALLBACK_UNIT to the code of the province that takes what cannot be routed, e.g. 14."
    return None


def _of_gateway(
    what: str,
    open_it: Callable[[str | None, Path | None], object],
    unset: str,
    url: str | None,
    token_file: Path | None,
) -> Finding:
    try:
        is_set = open_it(url, token_file) is not None
    except Misconfigured as error:
        return Finding(what, fault=str(error))
    return Finding(what, warning=None if is_set else unset)


def _of_issuer(settings: Settings) -> str | None:
    if settings.issuer is None:
        return "Set TINBAO_ISSUER to the address by which everybody reaches the service, e.g. https://tinbao.example."
    return None


async def _of_custodian(settings: Settings, engine: AsyncEngine) -> str | None:
    if not await doctor.has_custodian(engine):
        return "There is no key to seal reporters' identities to: run `tinbao custodian create-key`."
    if settings.custodian_database_url is None:
        # As it is to be: what opens identities is the custodian's own, on a machine of its own at best.
        return None
    async with databases.custodian_pool(settings) as pool:
        return "\n".join(await doctor.faults_of_custodian(pool)) or None


async def _of_accounts(engine: AsyncEngine) -> str | None:
    if await doctor.has_demo_accounts(engine):
        return (
            "This database holds the accounts of the demonstration, whose passwords lie in a file: "
            "use another database (another TINBAO_DATA_DIR) for production."
        )
    return None
