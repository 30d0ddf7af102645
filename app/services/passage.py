"""Passage: the one place where a submission changes by a verb, whoever moves it, and where that is told."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import sight
from app.domain.statuses import STATUSES
from app.domain.workflows import Move
from app.models.ledger import Event
from app.models.submission import Submission
from app.services import clock_keeping
from app.services.reference import Reference


async def pass_on(
    session: AsyncSession,
    submission: Submission,
    move: Move,
    now: datetime,
    reference: Reference,
    *,
    role: str | None,
    seen_by: AbstractSet[str],
    person_id: UUID | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Bring it to where the move leads and tell of it, in codes. `role` is None for the system.

    `seen_by` is its audience before anything of it was changed: copies of it hear from the event who lost sight of it.
    """
    before = submission.status
    _arrive(submission, move, now)
    await clock_keeping.follow(session, submission, move.verb, now, reference)
    # A reroute tells of itself in both units.
    if move.verb != "reroute":
        codes = {**(details or {}), **sight.lost(seen_by, sight.audience(submission))}
        event = told(submission, move.verb, now, role=role, person_id=person_id, details=codes)
        event.from_status, event.to_status = before, submission.status
        session.add(event)
    session.add(submission)
    await session.flush()


def told(
    submission: Submission,
    verb: str,
    now: datetime,
    *,
    role: str | None,
    person_id: UUID | None = None,
    details: dict[str, object] | None = None,
) -> Event:
    """What happened to it, in codes, where it lies now."""
    return Event(
        submission_id=submission.id,
        at=now,
        verb=verb,
        unit_id=submission.unit_id,
        role=role,
        person_id=person_id,
        details=details or None,
    )


def _arrive(submission: Submission, move: Move, now: datetime) -> None:
    if move.target is not None:
        submission.status = move.target
        is_final = STATUSES[submission.kind][move.target].is_final
        submission.closed_at = now if is_final else None
    submission.version += 1
