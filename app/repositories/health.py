"""What the database says about itself."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.person import Person
from app.repositories import scope

# The owner has a policy that shows everything, so that migrations may change data: it must not serve either.
_PASSES = """
    SELECT rolsuper OR rolbypassrls OR coalesce(pg_has_role(relowner, 'MEMBER'), false)
    FROM pg_roles LEFT JOIN pg_class ON pg_class.oid = to_regclass('public.submissions') WHERE rolname = current_user
"""


async def passes_policies(session: AsyncSession) -> bool:
    """Whether row-level security does not hold the role of this session."""
    row = await (await session.connection()).execute(text(_PASSES))
    return bool(row.scalar_one())


async def pool_passes_policies(pool: Any) -> bool:  # noqa: ANN401 - asyncpg ships no types
    """The same for a pool of bare connections."""
    return bool(await pool.fetchval(_PASSES))


async def revision(session: AsyncSession) -> str | None:
    """The migration that the database is at; None before the first."""
    try:
        row = await (await session.connection()).execute(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:
        return None
    return row.scalar_one_or_none()


async def has_demo_people(session: AsyncSession) -> bool:
    """Whether an account of the demonstration exists."""
    await scope.of_console(session)
    found = await session.exec(select(exists().where(col(Person.is_demo))))
    return bool(found.one())
