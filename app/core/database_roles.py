"""The roles of the database: an owner that migrates, two that serve, two that work apart, one that nobody can be."""

from collections.abc import Mapping

import asyncpg

from app.core.database import driver_url
from app.errors import Misconfigured

OWNER, APP, INTAKE, TAKER = "tinbao_owner", "tinbao_app", "tinbao_intake", "tinbao_taker"
WORKER, CUSTODIAN = "tinbao_worker", "tinbao_custodian"
LOGINS = (OWNER, APP, INTAKE, WORKER, CUSTODIAN)
OLDEST_SERVER = 15
SET_IS_APART_SINCE = 16

BOOTSTRAP = f"""
CREATE ROLE {OWNER} LOGIN;
CREATE ROLE {APP} LOGIN;
CREATE ROLE {INTAKE} LOGIN;
CREATE ROLE {WORKER} LOGIN;
CREATE ROLE {CUSTODIAN} LOGIN;
CREATE ROLE {TAKER} NOLOGIN;
GRANT {TAKER} TO {OWNER};
CREATE DATABASE tinbao OWNER {OWNER};
REVOKE ALL ON DATABASE tinbao FROM PUBLIC;
GRANT CONNECT ON DATABASE tinbao TO {APP}, {INTAKE}, {WORKER}, {CUSTODIAN};
"""
"""For the embedded server, run once as its superuser."""


async def ensure(owner_url: str, serving_urls: Mapping[str, str | None]) -> None:
    """Create the serving roles that are missing, with the passwords of their URLs.

    Raises Misconfigured with the SQL to run when the owner may not create roles, and when the server is too old.
    """
    dsn = driver_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        if connection.get_server_version().major < OLDEST_SERVER:
            raise Misconfigured("PostgreSQL 15 or newer is needed: this server is older.")
        known = {row[0] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        missing = [role for role in (APP, INTAKE, WORKER, CUSTODIAN, TAKER) if role not in known]
        if missing:
            await _create(connection, missing, serving_urls)
        # Since 16 who creates a role may administer it but not act as it; giving a function away takes the latter.
        needed = "SET" if connection.get_server_version().major >= SET_IS_APART_SINCE else "MEMBER"
        if not await connection.fetchval("SELECT pg_has_role(current_user, $1, $2)", TAKER, needed):
            await _run(connection, f"GRANT {TAKER} TO CURRENT_USER", missing)
    finally:
        await connection.close()


async def _create(connection: asyncpg.Connection, missing: list[str], serving_urls: Mapping[str, str | None]) -> None:
    for role in missing:
        url = serving_urls.get(role)
        password = driver_url(url).password if url else None
        if role == TAKER:
            await _run(connection, f"CREATE ROLE {role} NOLOGIN", missing)
        elif password is None:
            await _run(connection, f"CREATE ROLE {role} LOGIN", missing)
        else:
            # CREATE ROLE takes no parameters: the server itself quotes the password.
            quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
            await _run(connection, f"CREATE ROLE {role} LOGIN PASSWORD {quoted}", missing)


async def _run(connection: asyncpg.Connection, statement: str, missing: list[str]) -> None:
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        raise Misconfigured(
            "The owner may not create or grant roles. Let an administrator of PostgreSQL run:\n" + by_hand(missing)
        ) from None


def by_hand(missing: list[str]) -> str:
    """The SQL that an administrator runs instead of us."""
    lines = [
        f"CREATE ROLE {role} NOLOGIN;" if role == TAKER else f"CREATE ROLE {role} LOGIN PASSWORD '…';"
        for role in missing
    ]
    return "\n".join([*lines, f"GRANT {TAKER} TO … (the role of DATABASE_URL);"])
