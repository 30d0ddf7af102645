"""Cases: the facts of a submission that its workflow looks at."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.cases import Case
from app.domain.kinds import Kind
from app.models.submission import Submission
from app.repositories import details


async def of(session: AsyncSession, submission: Submission) -> Case:
    """The facts that decide which verbs are open, as they are now."""
    case = Case(submission.kind, submission.status, submission.assignee_id)
    if submission.kind is Kind.TIP_OFF:
        tip_off = await details.tip_off(session, submission.id)
        return replace(case, tip_off_class=tip_off.tip_off_class, mentions_people=tip_off.mentions_people)
    if submission.kind is Kind.WEAPON_SURRENDER:
        declaration, _ = await details.weapons(session, submission.id)
        return replace(case, has_red=declaration.has_red)
    return case
