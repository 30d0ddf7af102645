"""People, postings and sessions: row-level security shows a transaction those of its scope alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.roles import Role
from app.models.hamlet import Hamlet
from app.models.person import Person, Posting, PostingHamlet, Session
from app.models.unit import UnitRow
from app.repositories.records import Compiled


class Held(NamedTuple):
    """A posting with the person who holds it and the unit where."""

    posting: Posting
    person: Person
    unit: UnitRow


class Turn(NamedTuple):
    """A session with what it stands for."""

    session: Session
    held: Held


class Standing(NamedTuple):
    """What of a posting a request needs to know."""

    posting_id: UUID
    is_investigator: bool
    hamlet_ids: list[int]
    unit_ids: list[int]
    barred_ids: list[UUID]


_STAND = sa.text(
    "SELECT posting_id, is_investigator, hamlet_ids, unit_ids, barred_ids "
    "FROM stand(:session_id, :person_id, :credential_version, :role, :unit_id, :now, :today)"
).bindparams(
    sa.bindparam("session_id", type_=sa.Uuid),
    sa.bindparam("person_id", type_=sa.Uuid),
    sa.bindparam("credential_version", type_=sa.Integer),
    sa.bindparam("role", type_=sa.Text),
    sa.bindparam("unit_id", type_=sa.Integer),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("today", type_=sa.Date),
)
_STAND_COMPILED = Compiled(_STAND)


def works(today: date) -> sa.ColumnElement[bool]:
    """Whether a posting works on that day (its last one included), and its person is still with the service."""
    return sa.and_(
        col(Person.disabled_at).is_(None),
        col(Posting.approved_at).is_not(None),
        col(Posting.ended_at).is_(None),
        col(Posting.from_on) <= today,
        col(Posting.until_on).is_(None) | (col(Posting.until_on) >= today),
    )


def _lives(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a session has neither been ended nor run out."""
    return col(Session.ended_at).is_(None) & (col(Session.expires_at) > now)


async def by_username(session: AsyncSession, username: str) -> Person | None:
    """The account of this name."""
    return (await session.exec(select(Person).where(Person.username == username))).one_or_none()


async def lock(session: AsyncSession, person_id: UUID) -> Person:
    """The account of somebody whom the transaction concerns, held: what is decided about one person comes in turn."""
    statement = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return (await session.exec(statement.execution_options(populate_existing=True))).one()


async def working_postings(
    session: AsyncSession, person_id: UUID, credential_version: int, today: date
) -> Sequence[Held]:
    """The postings in which the person may work today, the longest-standing first; none once credentials changed."""
    statement = (
        select(Posting, Person, UnitRow)
        .join(Person, col(Person.id) == Posting.person_id)
        .join(UnitRow, col(UnitRow.id) == Posting.unit_id)
        .where(Person.id == person_id, Person.credential_version == credential_version, works(today))
        .order_by(col(Posting.from_on), col(Posting.id))
    )
    return [Held(*row) for row in (await session.exec(statement)).all()]


async def postings_of(session: AsyncSession, person_id: UUID) -> Sequence[Posting]:
    """The postings that were approved and have not ended, the longest-standing first; some may begin tomorrow."""
    statement = (
        select(Posting)
        .where(Posting.person_id == person_id, col(Posting.approved_at).is_not(None), col(Posting.ended_at).is_(None))
        .order_by(col(Posting.from_on), col(Posting.id))
    )
    return (await session.exec(statement)).all()


async def lock_session(session: AsyncSession, session_id: UUID, now: datetime, today: date) -> Turn | None:
    """A living session of a working posting, locked: of twenty refreshes at once each sees what the one before did."""
    statement = (
        select(Session, Posting, Person, UnitRow)
        .join(Posting, col(Posting.id) == Session.posting_id)
        .join(Person, col(Person.id) == Posting.person_id)
        .join(UnitRow, col(UnitRow.id) == Posting.unit_id)
        .where(
            Session.id == session_id,
            _lives(now),
            works(today),
            Person.credential_version == Session.credential_version,
        )
        .with_for_update(of=Session)
    )
    row = (await session.exec(statement)).one_or_none()
    return None if row is None else Turn(row[0], Held(*row[1:]))


async def stand(session: AsyncSession, token: Mapping[str, object]) -> Standing | None:
    """What a token stands for, with the scope of the transaction set to it; None unless everything still agrees.

    `token` holds session_id, person_id, credential_version, role, unit_id, now and today.
    """
    row = (await (await session.connection()).execute(_STAND, token)).one_or_none()
    return None if row is None else Standing(*row)


async def stand_on(connection: Any, token: Mapping[str, object]) -> Standing | None:  # noqa: ANN401 - asyncpg ships no types
    """The same on a bare connection inside a transaction."""
    rows = await _STAND_COMPILED.fetch(connection, token)
    return Standing(*rows[0]) if rows else None


async def works_as(session: AsyncSession, person_id: UUID, unit_id: int, roles: Collection[Role], today: date) -> bool:
    """Whether somebody works at the unit that day, in one of these roles."""
    posted = (
        select(Posting.id)
        .join(Person, col(Person.id) == Posting.person_id)
        .where(Posting.person_id == person_id, Posting.unit_id == unit_id, col(Posting.role).in_(roles), works(today))
    )
    return (await session.exec(posted.limit(1))).first() is not None


async def staffed(session: AsyncSession, today: date) -> Sequence[tuple[int, Role]]:
    """The units in which somebody works that day, with each role once."""
    statement = (
        select(Posting.unit_id, Posting.role)
        .join(Person, col(Person.id) == Posting.person_id)
        .where(works(today))
        .distinct()
    )
    return [(unit_id, Role(role)) for unit_id, role in (await session.exec(statement)).all()]


async def held(session: AsyncSession, posting_id: UUID) -> Held:
    """One posting with its person and unit."""
    statement = (
        select(Posting, Person, UnitRow)
        .join(Person, col(Person.id) == Posting.person_id)
        .join(UnitRow, col(UnitRow.id) == Posting.unit_id)
        .where(Posting.id == posting_id)
    )
    return Held(*(await session.exec(statement)).one())


async def end_session(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """End a session; one that has ended keeps the moment when it did."""
    await _run(
        session,
        sa.update(Session).where(col(Session.id) == session_id, col(Session.ended_at).is_(None)).values(ended_at=now),
    )


async def replace_hash(session: AsyncSession, person_id: UUID, *, old: str, new: str) -> None:
    """Keep the same password under newer parameters, unless somebody changed it in the meantime."""
    await _run(
        session,
        sa.update(Person)
        .where(col(Person.id) == person_id, col(Person.password_hash) == old)
        .values(password_hash=new),
    )


async def usernames_among(session: AsyncSession, usernames: Collection[str]) -> set[str]:
    """Which of these names are taken."""
    taken = select(Person.username).where(col(Person.username).in_(usernames))
    return set((await session.exec(taken)).all())


async def hamlets_among(session: AsyncSession, hamlet_ids: Collection[int], unit_id: int) -> set[int]:
    """Which of these hamlets lie in the unit."""
    own = select(Hamlet.id).where(col(Hamlet.id).in_(hamlet_ids), Hamlet.unit_id == unit_id)
    return {hamlet_id for hamlet_id in (await session.exec(own)).all() if hamlet_id is not None}


async def add(session: AsyncSession, person: Person, posting: Posting, hamlet_ids: Collection[int]) -> None:
    """A new person in a first posting."""
    # One after the other: without a Relationship the unit of work might insert the child before its parent.
    session.add(person)
    await session.flush()
    session.add(posting)
    await session.flush()
    session.add_all(PostingHamlet(posting_id=posting.id, hamlet_id=hamlet_id) for hamlet_id in hamlet_ids)
    await session.flush()


async def _run(session: AsyncSession, statement: sa.Update) -> None:
    await (await session.connection()).execute(statement)
