"""The second wall as the database's own catalogue tells it: what stands open, as pairs of a fault and a name."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# Asked of the catalogue and not of a list of ours, so that the table of a later migration is looked at as well. What
# alembic keeps is the name of a migration and nothing else.
_TABLES = """
    SELECT 'unforced' AS fault, relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
    AND NOT (relrowsecurity AND relforcerowsecurity)
    UNION ALL
    SELECT 'without_policy', relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
    AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
    UNION ALL
    SELECT 'view', relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')
    ORDER BY 1, 2
"""
# A member of a role may act as it, in one step or in several; TRUNCATE and foreign keys pass by every policy, and a
# trigger runs as whoever writes next. The owner has a policy that shows everything, so that migrations may change data.
_ROLE = """
    WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user),
    schemas AS (SELECT * FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
    SELECT 'above' AS fault, rolname AS name FROM me WHERE rolsuper OR rolbypassrls OR rolcreaterole
    UNION ALL
    SELECT 'owner', rolname FROM me
    WHERE EXISTS (SELECT FROM pg_class JOIN schemas ON schemas.oid = relnamespace WHERE relowner = me.oid)
    OR EXISTS (SELECT FROM pg_proc JOIN schemas ON schemas.oid = pronamespace WHERE proowner = me.oid)
    OR EXISTS (SELECT FROM schemas WHERE nspowner = me.oid)
    OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND datdba = me.oid)
    UNION ALL
    SELECT 'member', pg_get_userbyid(roleid) FROM pg_auth_members JOIN me ON member = me.oid
    UNION ALL
    SELECT 'creator', nspname FROM schemas WHERE has_schema_privilege(oid, 'CREATE')
    UNION ALL
    SELECT 'definer', proname FROM pg_proc JOIN schemas ON schemas.oid = pronamespace
    WHERE prosecdef AND has_function_privilege(pg_proc.oid, 'EXECUTE')
    UNION ALL
    SELECT 'past_policies', relname FROM pg_class JOIN schemas ON schemas.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege(pg_class.oid, 'TRUNCATE, REFERENCES, TRIGGER')
    UNION ALL
    SELECT 'table', relname FROM pg_class JOIN schemas ON schemas.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
    AND (has_table_privilege(pg_class.oid, 'DELETE')
        OR has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE'))
    UNION ALL
    -- What may be deleted and no more is touched without being looked at.
    SELECT 'apart', relname FROM pg_class JOIN schemas ON schemas.oid = relnamespace
    WHERE relname = 'reporters' AND has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE')
    ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stands open: the kind of fault, and the table, function, schema or role."""

    fault: str
    name: str


async def of_tables(session: AsyncSession) -> list[Gap]:
    """Tables that no policy holds, and views, which would be read with the rights of their owner."""
    return await _gaps(session, _TABLES)


async def of_role(session: AsyncSession) -> list[Gap]:
    """What the role of this session may do; `table` names what it may touch at all."""
    return await _gaps(session, _ROLE)


async def of_pool(pool: Any) -> list[Gap]:  # noqa: ANN401 - asyncpg ships no types
    """The same for the role of a pool of bare connections."""
    return [Gap(row["fault"], row["name"]) for row in await pool.fetch(_ROLE)]


async def _gaps(session: AsyncSession, statement: str) -> list[Gap]:
    rows = await (await session.connection()).execute(text(statement))
    return [Gap(row.fault, row.name) for row in rows]
