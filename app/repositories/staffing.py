"""People and postings as others keep them: found in reach alone, added, ended."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select, SelectOfScalar

from app.domain.principals import Principal
from app.models.person import Person, Posting, PostingHamlet, Session
from app.models.proposal import Proposal
from app.models.unit import UnitRow
from app.repositories import reach


class Post(NamedTuple):
    """A posting with its unit."""

    posting: Posting
    unit: UnitRow


async def add_person(session: AsyncSession, person: Person) -> bool:
    """A new account; False when the name is taken, be it by somebody who is invisible here."""
    added = insert(Person).values(person.model_dump()).on_conflict_do_nothing()
    return await _count(session, added) == 1


async def add_posting(session: AsyncSession, posting: Posting, hamlet_ids: Collection[int]) -> None:
    """A posting with the hamlets of a collector."""
    session.add(posting)
    await session.flush()
    session.add_all(PostingHamlet(posting_id=posting.id, hamlet_id=hamlet_id) for hamlet_id in hamlet_ids)
    await session.flush()


async def find(session: AsyncSession, by: Principal, person_id: UUID) -> Person | None:
    """A person with a posting in reach."""
    return (await session.exec(_people(by).where(Person.id == person_id))).one_or_none()


async def page(
    session: AsyncSession, by: Principal, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Person]:
    """People with a posting in reach, in the order in which they were brought in."""
    statement = _people(by).order_by(col(Person.created_at), col(Person.id)).limit(limit)
    if after is not None:
        statement = statement.where(sa.tuple_(col(Person.created_at), col(Person.id)) > sa.tuple_(*after))
    return (await session.exec(statement)).all()


async def posts(session: AsyncSession, by: Principal, person_ids: Collection[UUID]) -> Sequence[Post]:
    """The postings of these people that are in reach, the longest-standing first."""
    statement = _posts().where(col(Posting.person_id).in_(person_ids), reach.of_unit(by, Posting.unit_id))
    return [Post(*row) for row in (await session.exec(statement)).all()]


async def every_post(session: AsyncSession, person_id: UUID) -> Sequence[Post]:
    """All postings of a person whom the transaction concerns, wherever they are."""
    return [Post(*row) for row in (await session.exec(_posts().where(Posting.person_id == person_id))).all()]


async def find_post(session: AsyncSession, by: Principal, posting_id: UUID) -> Post | None:
    """One posting in reach."""
    statement = _posts().where(Posting.id == posting_id, reach.of_unit(by, Posting.unit_id))
    row = (await session.exec(statement)).one_or_none()
    return None if row is None else Post(*row)


async def hamlets_of(session: AsyncSession, posting_ids: Collection[UUID]) -> Mapping[UUID, list[int]]:
    """The hamlets of collectors, by posting."""
    statement = (
        select(PostingHamlet)
        .where(col(PostingHamlet.posting_id).in_(posting_ids))
        .order_by(col(PostingHamlet.hamlet_id))
    )
    found: dict[UUID, list[int]] = {}
    for row in (await session.exec(statement)).all():
        found.setdefault(row.posting_id, []).append(row.hamlet_id)
    return found


async def waiting(session: AsyncSession, posting_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Which of these postings somebody may still approve."""
    statement = select(Proposal.posting_id).where(
        col(Proposal.posting_id).in_(posting_ids), col(Proposal.decision).is_(None), col(Proposal.expires_at) > now
    )
    return {posting_id for posting_id in (await session.exec(statement)).all() if posting_id is not None}


async def end_posting(session: AsyncSession, posting_id: UUID, by: UUID | None, now: datetime) -> bool:
    """End a posting; False when it has ended already."""
    ended = (
        sa.update(Posting)
        .where(col(Posting.id) == posting_id, col(Posting.ended_at).is_(None))
        .values(ended_at=now, ended_by=by)
    )
    return await _count(session, ended) == 1


async def end_sessions(session: AsyncSession, of: sa.ColumnElement[bool], now: datetime) -> None:
    """End every living session that this says."""
    await _count(session, sa.update(Session).where(of, col(Session.ended_at).is_(None)).values(ended_at=now))


def sessions_of_person(person_id: UUID) -> sa.ColumnElement[bool]:
    """All sessions of a person."""
    return col(Session.person_id) == person_id


def sessions_of_posting(posting_id: UUID) -> sa.ColumnElement[bool]:
    """The sessions that stand for one posting."""
    return col(Session.posting_id) == posting_id


def _people(by: Principal) -> SelectOfScalar[Person]:
    held = select(Posting.id).where(Posting.person_id == Person.id, reach.of_unit(by, Posting.unit_id))
    return select(Person).where(held.exists())


def _posts() -> Select[Posting, UnitRow]:
    joined = select(Posting, UnitRow).join(UnitRow, col(UnitRow.id) == Posting.unit_id)
    return joined.order_by(col(Posting.from_on), col(Posting.id))


async def _count(session: AsyncSession, statement: sa.Update | sa.Insert) -> int:
    return (await (await session.connection()).execute(statement)).rowcount
