"""What the database says about itself."""

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.client import Client
from app.models.person import Person
from app.repositories import scope


async def revision(session: AsyncSession) -> str | None:
    """The migration that the database is at; None before the first."""
    try:
        row = await (await session.connection()).execute(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:
        return None
    return row.scalar_one_or_none()


async def has_demo_people(session: AsyncSession) -> bool:
    """Whether an account of the demonstration exists, of its staff or of its partner."""
    await scope.of_console(session)
    found = await session.exec(select(exists().where(col(Person.is_demo)) | exists().where(col(Client.is_demo))))
    return bool(found.one())
