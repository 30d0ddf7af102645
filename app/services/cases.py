"""Cases: the facts of a submission that its workflow looks at."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.cases import Case
from app.domain.clock_rules import RESOLVE
from app.domain.clocks import Clocks
from app.domain.kinds import Kind
from app.domain.pledges import SigningMethod
from app.domain.tip_offs import Corroboration
from app.models.submission import Submission
from app.repositories import details
from app.services import clock_keeping


async def of(session: AsyncSession, submission: Submission, clocks: Clocks, now: datetime) -> Case:
    """The facts that decide which verbs are open, as they are now."""
    case = Case(submission.kind, submission.status, submission.assignee_id)
    if submission.kind is Kind.TIP_OFF:
        tip_off = await details.tip_off(session, submission.id)
        running = await clock_keeping.running_of(session, submission, RESOLVE)
        return replace(
            case,
            tip_off_class=tip_off.tip_off_class,
            mentions_people=tip_off.mentions_people,
            category=tip_off.category,
            is_corroborated=tip_off.corroboration is not Corroboration.NONE,
            can_be_told=submission.can_be_told,
            may_be_extended=running is not None and clock_keeping.may_be_extended(running, clocks),
        )
    if submission.kind is Kind.WEAPON_SURRENDER:
        declaration, _ = await details.weapons(session, submission.id)
        return replace(case, has_red=declaration.has_red)
    signature, _ = await details.signature(session, submission.id)
    is_in_time = submission.due_at is not None and now <= submission.due_at
    return replace(case, may_be_attested=is_in_time and signature.method is not SigningMethod.OTP)
