"""Requests about what somebody sent: asked under the scope of a receipt, answered under that of a posting."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from app.domain.principals import Principal
from app.domain.rights import RequestStatus, RequestType
from app.models.privacy_request import PrivacyRequest
from app.models.submission import Submission
from app.repositories.submissions import visible_to

_MOST = 200


async def of_submission(session: AsyncSession, submission_id: UUID) -> Sequence[PrivacyRequest]:
    """What was asked about it, first things first."""
    found = select(PrivacyRequest).where(PrivacyRequest.submission_id == submission_id)
    return (await session.exec(found.order_by(col(PrivacyRequest.asked_at), col(PrivacyRequest.id)))).all()


async def is_open(session: AsyncSession, submission_id: UUID, request_type: RequestType) -> bool:
    """Whether the same waits for its answer already."""
    found = await of_submission(session, submission_id)
    return any(each.type is request_type and each.status is RequestStatus.OPEN for each in found)


async def waiting(session: AsyncSession, principal: Principal) -> Sequence[PrivacyRequest]:
    """What waits for an answer of this posting's, the nearest clock first."""
    found = _visible_to(principal).where(col(PrivacyRequest.status) == RequestStatus.OPEN)
    in_order = found.order_by(col(PrivacyRequest.answer_due_at), col(PrivacyRequest.id)).limit(_MOST)
    return (await session.exec(in_order)).all()


async def find(
    session: AsyncSession, principal: Principal, request_id: UUID, *, lock: bool = False
) -> PrivacyRequest | None:
    """One of theirs, held against everybody else if wanted."""
    found = _visible_to(principal).where(col(PrivacyRequest.id) == request_id)
    if lock:
        # As it is now, not as it was when it was looked at before.
        found = found.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(found)).first()


async def forget_reporter(session: AsyncSession) -> None:
    """Delete who reported, and whoever keeps it in sight; the receipt that is the scope says of which submission.

    Without a condition, which would have to read what this role may not: the policies of the tables are it.
    """
    connection = await session.connection()
    for table in ("reporters", "kept_submissions"):
        await connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - two names of ours


def _visible_to(principal: Principal) -> SelectOfScalar[PrivacyRequest]:
    theirs = visible_to(principal).with_only_columns(col(Submission.id))
    return select(PrivacyRequest).where(col(PrivacyRequest.submission_id).in_(theirs))
