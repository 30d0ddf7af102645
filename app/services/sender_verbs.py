"""The verbs that are open to whoever holds the receipt."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.clocks import Clocks
from app.domain.conversation import SenderVerb
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS, Move
from app.models.submission import Submission
from app.repositories import details
from app.services import cases
from app.services.reference import Reference

_VERBS = {verb.value for verb in SenderVerb}
_RATED = frozenset({"resolved", "unfounded", "handed_over", "disposed"})


async def allowed(session: AsyncSession, submission: Submission, reference: Reference, now: datetime) -> list[str]:
    """The verbs that are open to its sender now."""
    verbs = [verb for verb in await moves(session, submission, reference.clocks, now) if verb != SenderVerb.REOPEN]
    if await _may_reopen(session, submission, reference, now):
        verbs.append(SenderVerb.REOPEN)
    if submission.status in _RATED and submission.rating is None:
        verbs.append(SenderVerb.RATE)
    return [str(verb) for verb in verbs]


async def moves(session: AsyncSession, submission: Submission, clocks: Clocks, now: datetime) -> dict[str, Move]:
    """The moves of the workflow that are open to its sender, by verb."""
    case = await cases.of(session, submission, clocks, now)
    moves = (move for move in WORKFLOWS[submission.kind] if move.verb in _VERBS and move.is_open_to_sender(case))
    return {move.verb: move for move in moves}


async def _may_reopen(session: AsyncSession, submission: Submission, reference: Reference, now: datetime) -> bool:
    """Once, and as long as the policy says after it was closed."""
    if SenderVerb.REOPEN not in await moves(session, submission, reference.clocks, now) or submission.closed_at is None:
        return False
    if now > reference.clocks.due("reporter.reopen", submission.closed_at):
        return False
    events = await details.events(session, submission.id)
    return not any(event.verb == SenderVerb.REOPEN and event.role == Role.CITIZEN for event in events)
