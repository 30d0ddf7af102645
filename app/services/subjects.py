"""Subjects: who is bound by a signature, so that one household or person counts once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.models.ledger import Event
from app.models.pledge_signature import PledgeSignature
from app.models.submission import Submission
from app.repositories import details
from app.services.subject_tags import SubjectTags

Lock = Callable[[UUID], Awaitable[Submission | None]]
"""Finds and holds a submission, as far as the asker may."""


async def settle(
    session: AsyncSession, submission: Submission, lock: Lock, *, now: datetime, tags: SubjectTags
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
    await _replace_active(session, lock, signature.pledge_id, bound, now)
    signature.subject_hmac, signature.is_active, signature.confirmed_at = bound, True, now
    session.add(signature)
    return signature


async def _replace_active(
    session: AsyncSession, lock: Lock, pledge_id: int, subject_hmac: bytes, now: datetime
) -> None:
    twin = await details.active_twin(session, pledge_id, subject_hmac)
    earlier = await lock(twin.submission_id) if twin else None
    if twin is None or earlier is None:
        return
    twin.is_active = False
    session.add(twin)
    session.add(
        Event(
            submission_id=earlier.id,
            at=now,
            verb="replace",
            from_status=earlier.status,
            to_status="replaced",
            unit_id=earlier.unit_id,
        )
    )
    earlier.status, earlier.version = "replaced", earlier.version + 1
    session.add(earlier)
    # Before the new one becomes active: the index allows one at a time.
    await session.flush()
