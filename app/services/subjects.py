"""Subjects: who is bound by a signature, so that one household or person counts once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import sight
from app.domain.kinds import Kind
from app.domain.workflows import WORKFLOWS
from app.models.pledge_signature import PledgeSignature
from app.models.submission import Submission
from app.repositories import details
from app.services import passage
from app.services.reference import Reference
from app.services.subject_tags import SubjectTags

_REPLACE = next(move for move in WORKFLOWS[Kind.PLEDGE_SIGNATURE] if move.verb == "replace")

Lock = Callable[[UUID], Awaitable[Submission | None]]
"""Finds and holds a submission, as far as the asker may."""


async def settle(
    session: AsyncSession,
    submission: Submission,
    lock: Lock,
    *,
    now: datetime,
    reference: Reference,
    tags: SubjectTags,
) -> PledgeSignature:
    """Bind the subject of a signature: an earlier signing of the same subject is replaced, so that it counts once.

    Where the asker may not see the earlier one, the unique index refuses: IntegrityError at the next flush.
    """
    signature, _ = await details.signature(session, submission.id)
    bound = tags.subject(
        submission.id,
        signature.subject_tags,
        pledge_id=signature.pledge_id,
        unit_id=submission.unit_id,
        hamlet_id=submission.hamlet_id,
    )
    if twin := await details.active_twin(session, signature.pledge_id, bound):
        await _replace(session, twin, lock, now, reference)
    signature.subject_hmac, signature.is_active, signature.confirmed_at = bound, True, now
    session.add(signature)
    return signature


async def _replace(
    session: AsyncSession, twin: PledgeSignature, lock: Lock, now: datetime, reference: Reference
) -> None:
    earlier = await lock(twin.submission_id)
    if earlier is None:
        return
    twin.is_active = False
    session.add(twin)
    # Before the new one becomes active: the index allows one at a time.
    await passage.pass_on(session, earlier, _REPLACE, now, reference, role=None, seen_by=sight.audience(earlier))
