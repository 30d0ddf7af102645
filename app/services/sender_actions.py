"""What whoever holds the receipt may do with what they sent, beside writing: take it back, reopen it, rate it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.sealed_boxes import SealedBoxes
from app.domain import sight
from app.domain.conversation import SenderVerb
from app.domain.days import to_the_hour
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.weapons import Handling, Safety
from app.errors import Fault, IllegalMove, InvalidFields
from app.models.sender_action import PickSlot, Rate, Reopen, SenderAction
from app.models.submission import Submission
from app.repositories import details
from app.services import conversation, passage, relocation, sender_verbs, tracking
from app.services.reference import Reference


@dataclass(frozen=True, slots=True)
class _Turn:
    """One act under way."""

    session: AsyncSession
    submission: Submission
    given: Any
    now: datetime
    boxes: SealedBoxes
    reference: Reference


async def act(
    session: AsyncSession,
    receipt: str,
    action: SenderAction,
    *,
    now: datetime,
    boxes: SealedBoxes,
    reference: Reference,
    language: str,
) -> dict[str, object]:
    """Do it, and give what the sender sees then.

    Raises UnknownReceipt, IllegalMove with the verbs that are open, InvalidFields, and what a message may raise.
    """
    submission = await tracking.find(session, receipt, lock=True)
    open_now = await sender_verbs.allowed(session, submission, reference, now)
    if action.verb not in open_now:
        raise IllegalMove(extra={"allowed": list(open_now)})
    turn = _Turn(session, submission, action, now, boxes, reference)
    seen_by = sight.audience(submission)
    await _EFFECTS[action.verb](turn)
    hour = to_the_hour(now)
    if (move := open_now[action.verb]) is None:
        session.add(passage.told(submission, action.verb, hour, role=Role.CITIZEN))
        submission.version += 1
        session.add(submission)
        await session.flush()
    else:
        await passage.pass_on(session, submission, move, hour, reference, role=Role.CITIZEN, seen_by=seen_by)
    return await tracking.shown(session, submission, reference, language, now)


async def _take_back(turn: _Turn) -> None:
    if turn.submission.kind is Kind.PLEDGE_SIGNATURE:
        signature, _ = await details.signature(turn.session, turn.submission.id)
        signature.is_active = False
        turn.session.add(signature)


async def _schedule(turn: _Turn) -> None:
    given: PickSlot = turn.given
    declaration, items = await details.weapons(turn.session, turn.submission.id)
    if given.slot <= turn.now:
        raise InvalidFields(faults=[Fault("/slot", "too_old")])
    # What is not green is brought with an officer's consent alone.
    is_brought = given.handling is Handling.BRING_TO_STATION
    if is_brought and any(item.safety is not Safety.GREEN for item in items):
        raise InvalidFields(faults=[Fault("/handling", "never_carried")])
    # Nobody comes unannounced to an address that was never told.
    if not is_brought and declaration.contact is None:
        raise InvalidFields(faults=[Fault("/handling", "phone_required")])
    declaration.scheduled_at, declaration.scheduled_handling = given.slot, given.handling
    turn.session.add(declaration)


async def _reopen(turn: _Turn) -> None:
    given: Reopen = turn.given
    # How it ended once stays in the history; what is open has no outcome.
    tip_off = await details.tip_off(turn.session, turn.submission.id)
    tip_off.outcome = None
    turn.session.add(tip_off)
    await relocation.bring_home(turn.session, turn.submission, turn.reference, turn.now, by=None, opener=None)
    await conversation.add_of_sender(
        turn.session, turn.submission, given.reason, now=turn.now, boxes=turn.boxes, reference=turn.reference
    )


async def _rate(turn: _Turn) -> None:
    given: Rate = turn.given
    turn.submission.rating = given.score


_EFFECTS: Mapping[SenderVerb, Callable[[_Turn], Awaitable[None]]] = {
    SenderVerb.WITHDRAW: _take_back,
    SenderVerb.CANCEL: _take_back,
    SenderVerb.SCHEDULE: _schedule,
    SenderVerb.REOPEN: _reopen,
    SenderVerb.RATE: _rate,
}
