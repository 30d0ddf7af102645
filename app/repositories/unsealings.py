"""Unsealings as the staff's side keeps and reads them."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.unsealing import Unsealing, UnsealingAnswer


async def of_proposal(session: AsyncSession, proposal_id: UUID) -> Unsealing:
    """The one that a proposal in reach is about."""
    return (await session.exec(select(Unsealing).where(Unsealing.id == proposal_id))).one()


async def newest_granted(
    session: AsyncSession, submission_id: UUID, *, asked_by: UUID, unit_id: int
) -> Unsealing | None:
    """The last one that this person was granted, for this unit."""
    granted = (
        select(Unsealing)
        .where(
            Unsealing.submission_id == submission_id,
            Unsealing.asked_by == asked_by,
            Unsealing.unit_id == unit_id,
            col(Unsealing.granted_at).is_not(None),
        )
        .order_by(col(Unsealing.granted_at).desc())
        .limit(1)
    )
    return (await session.exec(granted)).first()


async def answer(session: AsyncSession, unsealing_id: UUID) -> UnsealingAnswer | None:
    """What the custodian has opened, as long as it may be read."""
    return (await session.exec(select(UnsealingAnswer).where(UnsealingAnswer.unsealing_id == unsealing_id))).first()
