"""Who works where: the people of units in sight, by the postings that work on a day."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.roles import Role
from app.models.person import Person, Posting
from app.repositories.people import works


class Post(NamedTuple):
    """Somebody at work in a unit, in one role."""

    unit_id: int
    person_id: UUID
    display_name: str
    role: Role


async def at(session: AsyncSession, unit_ids: Collection[int], today: date) -> Sequence[Post]:
    """Those who work in these units that day, as far as the scope shows them."""
    statement = (
        select(Posting.unit_id, Person.id, Person.display_name, Posting.role)
        .join(Person, col(Person.id) == Posting.person_id)
        .where(works(today), col(Posting.unit_id).in_(unit_ids))
    )
    return [Post(*row[:3], Role(row[3])) for row in (await session.exec(statement)).all()]
