"""Proposals as kept: one of a kind open at a time, decided once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from app.domain.principals import Principal
from app.domain.proposals import Decision, ProposalKind, State
from app.domain.roles import Role
from app.models.proposal import Proposal
from app.models.unit import UnitRow
from app.repositories import reach

_TO_UNIT = aliased(UnitRow)


class Laid(NamedTuple):
    """A proposal with the unit that it is about, and the one that it is put to."""

    proposal: Proposal
    unit: UnitRow
    to_unit: UnitRow | None = None


async def add(session: AsyncSession, proposal: Proposal) -> bool:
    """Lay it open; False when the same thing is open already. One that has expired makes room."""
    same = (
        col(Proposal.kind) == proposal.kind,
        col(Proposal.unit_id) == proposal.unit_id,
        col(Proposal.person_id).is_not_distinct_from(proposal.person_id),
        col(Proposal.submission_id).is_not_distinct_from(proposal.submission_id),
    )
    expired = (
        sa.update(Proposal)
        .where(*same, col(Proposal.decision).is_(None), col(Proposal.expires_at) <= proposal.made_at)
        .values(decision=Decision.EXPIRED, decided_at=proposal.made_at)
    )
    await _count(session, expired)
    return await _count(session, insert(Proposal).values(proposal.model_dump()).on_conflict_do_nothing()) == 1


async def find(session: AsyncSession, by: Principal, proposal_id: UUID) -> Laid | None:
    """One in reach."""
    row = (await session.exec(_laid(by).where(Proposal.id == proposal_id))).one_or_none()
    return None if row is None else Laid(*row)


async def lock_open(session: AsyncSession, proposal_id: UUID, now: datetime) -> Proposal | None:
    """The proposal if it is still open, locked: of ten hands at once the first one's decision stands."""
    statement = (
        select(Proposal)
        .where(Proposal.id == proposal_id, col(Proposal.decision).is_(None), col(Proposal.expires_at) > now)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).one_or_none()


async def page(
    session: AsyncSession,
    by: Principal,
    *,
    state: State | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    now: datetime,
) -> Sequence[Laid]:
    """Those that the person has made or whose role may decide, the newest first."""
    statement = _laid(by).where(_has_a_say(by))
    if state is not None:
        statement = statement.where(_is(state, now))
    if after is not None:
        statement = statement.where(sa.tuple_(col(Proposal.made_at), col(Proposal.id)) < sa.tuple_(*after))
    statement = statement.order_by(col(Proposal.made_at).desc(), col(Proposal.id).desc()).limit(limit)
    return [Laid(*row) for row in (await session.exec(statement)).all()]


def _is(state: State, now: datetime) -> sa.ColumnElement[bool]:
    undecided = col(Proposal.decision).is_(None)
    match state:
        case State.OPEN:
            return undecided & (col(Proposal.expires_at) > now)
        case State.EXPIRED:
            return (undecided & (col(Proposal.expires_at) <= now)) | (col(Proposal.decision) == Decision.EXPIRED)
        case _:
            return col(Proposal.decision) == Decision(state.value)


def _laid(by: Principal) -> Select[Proposal, UnitRow, UnitRow]:
    joined = (
        select(Proposal, UnitRow, _TO_UNIT)
        .join(UnitRow, col(UnitRow.id) == Proposal.unit_id)
        .outerjoin(_TO_UNIT, col(_TO_UNIT.id) == Proposal.to_unit_id)
    )
    # That somebody asks who reported is for the two people whom it takes, and for nobody else in the unit.
    is_open_to_keepers = col(Proposal.kind) != ProposalKind.UNSEAL
    of_it = col(Proposal.submission_id)
    return joined.where(
        # An officer decides nothing, and may take back what they proposed themselves.
        reach.of_unit(by, Proposal.unit_id) | _is_put_to(by) | (col(Proposal.made_by) == by.person_id),
        is_open_to_keepers | _has_a_say(by),
        of_it.is_(None) | of_it.not_in(by.barred_ids),
    )


def _has_a_say(by: Principal) -> sa.ColumnElement[bool]:
    # The same sentence as `may_decide` in the domain.
    is_ours = col(Proposal.to_unit_id).is_(None) | _is_put_to(by) if by.role is Role.CHIEF else sa.true()
    decides = (sa.literal(by.role.value) == sa.any_(col(Proposal.deciders))) & is_ours
    return (col(Proposal.made_by) == by.person_id) | decides


def _is_put_to(by: Principal) -> sa.ColumnElement[bool]:
    return col(Proposal.to_unit_id).in_((by.unit_id, *by.archive_ids)) if by.role is Role.CHIEF else sa.false()


async def _count(session: AsyncSession, statement: sa.Update | sa.Insert) -> int:
    return (await (await session.connection()).execute(statement)).rowcount
