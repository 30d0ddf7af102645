"""Submissions: everything that reads or moves one starts from `visible_to(principal)`, the only `select` of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from app.domain.kinds import Kind
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.urgency import Urgency
from app.models.citizen import KeptSubmission
from app.models.pledge_signature import PledgeSignature
from app.models.seal import BoxedKey
from app.models.submission import Submission
from app.models.tip_off import TipOff
from app.models.weapon_surrender import WeaponSurrender
from app.repositories.seals import RecentPlace

_UNIT = sa.bindparam("unit_id", type_=sa.Integer)
_PERSON = sa.bindparam("person_id", type_=sa.Uuid)
_HAMLETS = sa.bindparam("hamlet_ids", type_=postgresql.ARRAY(sa.Integer))
_BARRED = sa.bindparam("barred_ids", type_=postgresql.ARRAY(sa.Uuid))
_HELD = sa.bindparam("held_ids", type_=postgresql.ARRAY(sa.Integer))


class Cell(NamedTuple):
    """A unit, a kind, and a month as YYYY-MM."""

    unit_id: int
    kind: Kind
    month: str


def visible_to(principal: Principal) -> SelectOfScalar[Submission]:
    """What this posting may see; an empty set of units sees nothing, and no value means «all»."""
    return in_sight_of(principal.role, with_archive=True).params(**values_of(principal))


def in_sight_of(role: Role, *, with_archive: bool) -> SelectOfScalar[Submission]:
    """The same for a role, before the values of one person are put in: for statements that are made once."""
    # What somebody is barred from they see in no role at all.
    return select(Submission).where(_scope(role, with_archive=with_archive), col(Submission.id) != sa.all_(_BARRED))


def in_unit(unit_id: sa.ColumnElement[int]) -> SelectOfScalar[Submission]:
    """What lies with a unit but for conflicts of interest, for statements that count; the scope says of which units."""
    return select(Submission).where(col(Submission.unit_id) == unit_id, ~col(Submission.conflict))


def values_of(principal: Principal) -> dict[str, object]:
    """The values that such a statement asks for."""
    return {
        "unit_id": principal.unit_id,
        "held_ids": [principal.unit_id, *principal.archive_ids],
        "person_id": principal.person_id,
        "hamlet_ids": list(principal.hamlet_ids),
        "barred_ids": list(principal.barred_ids),
    }


def _scope(role: Role, *, with_archive: bool) -> sa.ColumnElement[bool]:
    # A page of what is open leaves the archive out of the question, so that it is one scan of one index.
    own_unit = sa.and_(_held(Submission.unit_id, with_archive=with_archive), ~col(Submission.conflict))
    own_province = _held(Submission.province_id, with_archive=with_archive)
    match role:
        case Role.CHIEF:
            return own_unit
        case Role.OFFICER:
            # What concerns a minor is for the assignee and the chief alone.
            return sa.and_(own_unit, ~col(Submission.concerns_minor) | (col(Submission.assignee_id) == _PERSON))
        case Role.COLLECTOR:
            return sa.and_(
                own_unit,
                col(Submission.kind) == Kind.PLEDGE_SIGNATURE,
                col(Submission.hamlet_id) == sa.any_(_HAMLETS),
            )
        case Role.PROVINCE:
            return sa.and_(own_province, col(Submission.with_province), ~col(Submission.conflict))
        case Role.INSPECTOR:
            return sa.and_(own_province, col(Submission.conflict))
        case _:
            return sa.false()


def _held(column: int, *, with_archive: bool) -> sa.ColumnElement[bool]:
    """In the unit itself, or in the archive of one that ended and went into it."""
    # One comparison, so that it goes into an index together with another that is an alternative itself.
    return col(column) == (sa.any_(_HELD) if with_archive else _UNIT)


async def find(session: AsyncSession, principal: Principal, submission_id: UUID) -> Submission | None:
    """The submission, if it is one of theirs."""
    return (await session.exec(visible_to(principal).where(col(Submission.id) == submission_id))).first()


async def hold(session: AsyncSession, principal: Principal, submission_id: UUID) -> Submission | None:
    """The same, kept from moving until the transaction ends: what lies behind it is read in further statements."""
    wanted = visible_to(principal).where(col(Submission.id) == submission_id).with_for_update(read=True)
    return (await session.exec(wanted)).first()


async def find_several(session: AsyncSession, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, Submission]:
    """Those of them that are theirs."""
    found = await session.exec(visible_to(principal).where(col(Submission.id).in_(ids)))
    return {submission.id: submission for submission in found}


async def near(
    session: AsyncSession, principal: Principal, submission: Submission, since: datetime, limit: int
) -> Sequence[Submission]:
    """Those of its kind that are theirs and were not closed before `since`, as far as clear columns tell the likeliest.

    Of its own unit and on its own topic first, then by how near to it they were received. What a sender has restricted
    is left out.
    """
    gap = sa.func.abs(sa.func.extract("epoch", col(Submission.received_at) - submission.received_at))
    found = (
        visible_to(principal)
        .where(
            col(Submission.kind) == submission.kind,
            col(Submission.id) != submission.id,
            col(Submission.closed_at).is_(None) | (col(Submission.closed_at) >= since),
            col(Submission.restricted_at).is_(None),
        )
        .order_by(
            col(Submission.unit_id) != submission.unit_id,
            col(Submission.topic) != submission.topic,
            gap,
            col(Submission.id),
        )
    )
    return (await session.exec(found.limit(limit))).all()


async def lock(session: AsyncSession, principal: Principal, submission_id: UUID) -> Submission | None:
    """The same, held against every other mover until the transaction ends."""
    wanted = visible_to(principal).where(col(Submission.id) == submission_id).with_for_update()
    return (await session.exec(wanted)).first()


async def lock_next(
    session: AsyncSession, principal: Principal, kinds: Collection[Kind], urgency: Urgency | None
) -> Submission | None:
    """The first in the queue's order that nobody has taken on, locked; what others have locked is passed over."""
    wanted = (
        in_sight_of(principal.role, with_archive=False)
        .params(**values_of(principal))
        .where(
            col(Submission.closed_at).is_(None),
            col(Submission.assignee_id).is_(None),
            col(Submission.kind).in_(kinds),
        )
    )
    if urgency is not None:
        wanted = wanted.where(col(Submission.urgency) == urgency)
    first = wanted.order_by(col(Submission.sort_key), col(Submission.id)).limit(1)
    return (await session.exec(first.with_for_update(skip_locked=True))).first()


async def find_by_receipt(session: AsyncSession, receipt_sha256: bytes, *, lock: bool = False) -> Submission | None:
    """The one submission that a receipt opens; the scope of the transaction is that receipt."""
    wanted = select(Submission).where(col(Submission.receipt_sha256) == receipt_sha256)
    return (await session.exec(wanted.with_for_update() if lock else wanted)).first()


async def lock_in(session: AsyncSession, unit_id: int, submission_id: UUID) -> Submission | None:
    """One of a unit to which the transaction was widened, held until it ends."""
    wanted = select(Submission).where(col(Submission.id) == submission_id, col(Submission.unit_id) == unit_id)
    return (await session.exec(wanted.with_for_update())).first()


async def kept_by(session: AsyncSession, citizen_id: UUID) -> Sequence[Submission]:
    """What a citizen keeps in sight, newest first, to the hour that is kept."""
    newest_first = _kept_by(citizen_id).order_by(col(Submission.received_at).desc(), col(Submission.id))
    return (await session.exec(newest_first)).all()


async def find_kept(session: AsyncSession, citizen_id: UUID, reference: str) -> Submission | None:
    """One of what a citizen keeps in sight."""
    return (await session.exec(_kept_by(citizen_id).where(col(Submission.reference) == reference))).first()


def _kept_by(citizen_id: UUID) -> SelectOfScalar[Submission]:
    kept = col(KeptSubmission.submission_id) == col(Submission.id)
    return select(Submission).join(KeptSubmission, kept).where(col(KeptSubmission.citizen_id) == citizen_id)


async def recent_places(session: AsyncSession, limit: int) -> Sequence[RecentPlace]:
    """The sealed places of the newest `limit` that the scope reaches."""
    newest = (
        select(Submission)
        .with_only_columns(col(Submission.kind), col(Submission.id), col(Submission.received_at))
        .order_by(col(Submission.received_at).desc(), col(Submission.id))
        .limit(limit)
        .subquery()
    )
    # The details are joined to these few alone: each asks row-level security for its parent once more.
    joined: sa.FromClause = newest.join(BoxedKey, col(BoxedKey.submission_id) == newest.c.id)
    for detail in (TipOff, WeaponSurrender, PledgeSignature):
        joined = joined.outerjoin(detail, col(detail.submission_id) == newest.c.id)
    place = sa.func.coalesce(TipOff.place, WeaponSurrender.place, PledgeSignature.place)
    key = (col(BoxedKey.unit_id), col(BoxedKey.month), col(BoxedKey.box))
    found = sa.select(newest.c.kind, newest.c.id, place, *key).select_from(joined)
    ordered = found.order_by(newest.c.received_at.desc(), newest.c.id)
    return [RecentPlace(*row) for row in await (await session.connection()).execute(ordered)]


async def sent_by(session: AsyncSession, client_id: UUID, after: UUID | None, limit: int) -> Sequence[Submission]:
    """What a client sent, by id; the scope of the transaction is that client."""
    theirs = select(Submission).where(col(Submission.client_id) == client_id)
    if after is not None:
        theirs = theirs.where(col(Submission.id) > after)
    return (await session.exec(theirs.order_by(col(Submission.id)).limit(limit))).all()


async def find_sent(session: AsyncSession, client_id: UUID, reference: str) -> Submission | None:
    """One of those."""
    theirs = select(Submission).where(col(Submission.client_id) == client_id, col(Submission.reference) == reference)
    return (await session.exec(theirs)).first()


async def counts(session: AsyncSession, unit_ids: Sequence[int], begins: datetime, ends: datetime) -> dict[Cell, int]:
    """How many of each kind each unit received in each month of Vietnam's calendar; the scope is that of counting."""
    month = sa.func.to_char(sa.func.timezone("Asia/Ho_Chi_Minh", Submission.received_at), "YYYY-MM")
    statement = (
        select(Submission)
        .with_only_columns(col(Submission.unit_id), col(Submission.kind), month, sa.func.count())
        .where(
            col(Submission.unit_id).in_(unit_ids),
            col(Submission.received_at) >= begins,
            col(Submission.received_at) < ends,
        )
        .group_by(col(Submission.unit_id), col(Submission.kind), month)
    )
    rows = await (await session.connection()).execute(statement)
    return {Cell(unit_id, Kind(kind), told): count for unit_id, kind, told, count in rows}
