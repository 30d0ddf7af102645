"""What must be known of a database before it is dumped or filled, asked as its owner."""

from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# Asked of the catalogue, so that the table of a later migration is looked at as well.
_HIDDEN = """
    WITH me AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
    read AS (SELECT * FROM pg_policy, me WHERE polcmd IN ('*', 'r') AND polroles && ARRAY[0::oid, me.oid])
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity AND (
        NOT EXISTS (
            SELECT FROM read
            WHERE polrelid = pg_class.oid AND polpermissive AND pg_get_expr(polqual, polrelid) = 'true'
        )
        OR EXISTS (SELECT FROM read WHERE polrelid = pg_class.oid AND NOT polpermissive)
    )
    ORDER BY 1
"""
# What an extension brought along is the server's and not ours.
_FOUND = """
    SELECT EXISTS (
        SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        AND NOT EXISTS (
            SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
        )
    )
"""


class Server(NamedTuple):
    """Who asks, and the release of the server."""

    role: str
    release: int


async def server(session: AsyncSession) -> Server:
    """Who is asking, and whom."""
    row = await (await session.connection()).execute(
        text("SELECT current_user, current_setting('server_version_num')::integer / 10000")
    )
    return Server(*row.one())


async def hidden(session: AsyncSession) -> list[str]:
    """The tables of which a policy could hide a row from the role that asks."""
    return list((await (await session.connection()).execute(text(_HIDDEN))).scalars())


async def is_empty(session: AsyncSession) -> bool:
    """Whether the database holds no table, no view and no sequence of anybody's."""
    return not (await (await session.connection()).execute(text(_FOUND))).scalar_one()
