"""Proposed moves as kept: those of a submission that nobody has decided."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.proposals import Decision, ProposalKind
from app.models.proposal import Proposal


async def open_of(session: AsyncSession, submission_id: UUID) -> Sequence[Proposal]:
    """What is proposed of it and not decided, expired or not."""
    found = select(Proposal).where(
        Proposal.kind == ProposalKind.MOVE,
        Proposal.submission_id == submission_id,
        col(Proposal.decision).is_(None),
    )
    return (await session.exec(found.order_by(col(Proposal.made_at), col(Proposal.id)))).all()


async def close(session: AsyncSession, proposal: Proposal, now: datetime) -> None:
    """End one that can no longer be carried out."""
    proposal.decision, proposal.decided_at = Decision.EXPIRED, now
    session.add(proposal)
    await session.flush()
