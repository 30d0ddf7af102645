"""Proofs: anybody can hold the log to what it signed, and a citizen sees that the own submission is in it.

What is public moves once an hour: a number that grows as submissions arrive would tell who watches it when somebody in
the next house reports. Witnesses are told at once.
"""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import log_proofs
from app.domain.history import ProofPending, leaf_text
from app.domain.log_proofs import Range
from app.errors import NotFound, UnknownReceipt
from app.models.audit import ConsistencyProof, InclusionProof
from app.models.log import StoredCheckpoint
from app.repositories import history, log
from app.services import tracking

_HOUR = timedelta(hours=1)


async def checkpoint(session: AsyncSession, now: datetime) -> StoredCheckpoint:
    """The last checkpoint of the hours before this one. Raises ProofPending before there is one."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    newest = await log.newest_checkpoint(session, before=hour)
    if newest is None:
        raise _pending(now)
    return newest


async def of_submission(session: AsyncSession, receipt: str, now: datetime) -> InclusionProof:
    """That the submission of this receipt is in the log.

    Raises UnknownReceipt, and ProofPending until the hour of its arrival is over.
    """
    submission = await tracking.find(session, receipt)
    event = await history.beginning(session, submission.id)
    if event is None:
        raise UnknownReceipt
    newest = await checkpoint(session, now)
    if event.position is None or event.position >= newest.size:
        raise _pending(now)
    path = await _path(session, log_proofs.inclusion(event.position, newest.size))
    return InclusionProof(
        event=leaf_text(event.model_dump()), position=event.position, path=path, checkpoint=newest.note
    )


async def of_consistency(session: AsyncSession, first: int, second: int, now: datetime) -> ConsistencyProof:
    """That the log of `second` events begins with that of `first`.

    Raises NotFound for sizes that are not public or do not follow, ProofPending before any is.
    """
    newest = await checkpoint(session, now)
    if not 0 < first <= second <= newest.size:
        raise NotFound
    return ConsistencyProof(path=await _path(session, log_proofs.consistency(first, second)))


async def _path(session: AsyncSession, ranges: Sequence[Range]) -> list[str]:
    nodes = await log.nodes(session, log_proofs.places(ranges))
    return [base64.b64encode(each).decode() for each in log_proofs.path(ranges, nodes)]


def _pending(now: datetime) -> ProofPending:
    refusal = ProofPending()
    passed = timedelta(minutes=now.minute, seconds=now.second)
    refusal.headers["Retry-After"] = str(int((_HOUR - passed).total_seconds()))
    return refusal
