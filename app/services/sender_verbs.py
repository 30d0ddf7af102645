"""The verbs that are open to whoever holds the receipt."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.conversation import SenderVerb
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS, Move
from app.models.submission import Submission
from app.repositories import details
from app.services import cases
from app.services.reference import Reference

_VERBS = {verb.value for verb in SenderVerb}
_RATED = frozenset({"resolved", "unfounded", "handed_over", "disposed"})


async def allowed(
    session: AsyncSession, submission: Submission, reference: Reference, now: datetime
) -> dict[str, Move | None]:
    """The verbs that are open to its sender now, each with its move of the workflow; to rate it is none."""
    case = await cases.of(session, submission, reference.clocks, now)
    moves = (move for move in WORKFLOWS[submission.kind] if move.verb in _VERBS and move.is_open_to_sender(case))
    verbs: dict[str, Move | None] = {move.verb: move for move in moves}
    reopening = verbs.pop(SenderVerb.REOPEN, None)
    if reopening and await _may_reopen(session, submission, reference, now):
        verbs[reopening.verb] = reopening
    if submission.status in _RATED and submission.rating is None:
        verbs[SenderVerb.RATE.value] = None
    return verbs


async def _may_reopen(session: AsyncSession, submission: Submission, reference: Reference, now: datetime) -> bool:
    """Once, and as long as the policy says after it was closed."""
    if submission.closed_at is None or now > reference.clocks.due("reporter.reopen", submission.closed_at):
        return False
    events = await details.events(session, submission.id)
    return not any(event.verb == SenderVerb.REOPEN and event.role == Role.CITIZEN for event in events)
