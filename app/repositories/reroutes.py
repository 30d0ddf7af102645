"""Reroute offers as kept: whom they are put to, and which one of a submission is open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.proposals import Decision, ProposalKind
from app.models.proposal import Proposal
from app.models.reroute import Addressee


async def addressees(session: AsyncSession, proposal_ids: Collection[UUID]) -> Sequence[Addressee]:
    """Whom these offers are put to."""
    return (await session.exec(select(Addressee).where(col(Addressee.proposal_id).in_(proposal_ids)))).all()


async def addressee(session: AsyncSession, proposal_id: UUID, unit_id: int) -> Addressee:
    """One of them, as it is now."""
    wanted = select(Addressee).where(Addressee.proposal_id == proposal_id, Addressee.unit_id == unit_id)
    return (await session.exec(wanted.execution_options(populate_existing=True))).one()


async def open_of(session: AsyncSession, submission_id: UUID, unit_id: int, now: datetime) -> Proposal | None:
    """The offer by which a unit would hand on what lies with it, as long as it is open."""
    offers = select(Proposal).where(
        Proposal.kind == ProposalKind.REROUTE,
        Proposal.submission_id == submission_id,
        Proposal.unit_id == unit_id,
        col(Proposal.decision).is_(None),
        col(Proposal.expires_at) > now,
    )
    return (await session.exec(offers)).one_or_none()


async def close(session: AsyncSession, submission_id: UUID, now: datetime) -> None:
    """End what is still offered of a submission that has moved, as far as the mover may see it."""
    offered = (
        sa.update(Proposal)
        .where(
            col(Proposal.kind) == ProposalKind.REROUTE,
            col(Proposal.submission_id) == submission_id,
            col(Proposal.decision).is_(None),
        )
        .values(decision=Decision.EXPIRED, decided_at=now)
    )
    await (await session.connection()).execute(offered)
