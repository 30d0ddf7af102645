"""Conflict of interest: who is barred from a submission, and who is left to look at it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.conflicts import BarKind, NobodyLeft, may_bar
from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.roles import Role
from app.errors import Fault, InvalidFields
from app.models.bar import Bar, BarShown
from app.models.submission import Submission
from app.repositories import bars, posted
from app.services import handover, passage


async def check(session: AsyncSession, by: Principal, submission: Submission, person_id: UUID, now: datetime) -> None:
    """Raises InvalidFields for oneself, who recuses, and for somebody whom this role may not keep from it."""
    here = await posted.at(session, {submission.unit_id, submission.province_id}, day_of(now))
    roles = [post.role for post in here if post.person_id == person_id]
    if person_id == by.person_id or not may_bar(by.role, roles):
        raise InvalidFields(faults=[Fault("/person_id", "not_to_be_barred")])


async def bar(
    session: AsyncSession, by: Principal, submission: Submission, person_id: UUID, *, kind: BarKind, now: datetime
) -> dict[str, object]:
    """From the commit on this person sees nothing of it; gives the codes of the event.

    What they had to work on is nobody's. Raises NobodyLeft when it would then lie where nobody looks; to bar somebody
    again changes nothing.
    """
    details: dict[str, object] = {"person": str(person_id)}
    added = await bars.add(
        session,
        Bar(
            submission_id=submission.id,
            person_id=person_id,
            kind=kind,
            barred_by=by.person_id,
            by_role=by.role,
            barred_at=now,
        ),
    )
    if added and submission.assignee_id == person_id:
        session.add(
            passage.told(
                submission,
                "release",
                now,
                role=by.role,
                person_id=by.person_id,
                details=handover.told(person_id, None),
            )
        )
        await handover.let_go_of(session, submission)
    if await keep_in_sight(session, by, submission, now):
        details["with_province"] = True
    return details


async def unbar(session: AsyncSession, submission: Submission, person_id: UUID) -> dict[str, object]:
    """Let somebody in again; gives the codes of the event.

    Raises InvalidFields for somebody who is not barred, for oneself, and for a chief where the province has barred.
    """
    if not await bars.remove(session, submission.id, person_id):
        raise InvalidFields(faults=[Fault("/person_id", "not_barred")])
    return {"person": str(person_id)}


async def keep_in_sight(session: AsyncSession, by: Principal, submission: Submission, now: datetime) -> bool:
    """Show it to the province, if no chief of its station is left who may see it; whether that was done just now.

    Raises NobodyLeft when it lies with the province or the inspectorate, and nobody is left there either.
    """
    barred = {each.person_id for each in await bars.of_submission(session, submission.id)}
    if not barred:
        return False
    here = await posted.at(session, {submission.unit_id, submission.province_id}, day_of(now))
    left = {(post.unit_id, post.role) for post in here if post.person_id not in barred}
    if submission.conflict:
        if (submission.province_id, Role.INSPECTOR) not in left:
            raise NobodyLeft
        return False
    if (submission.unit_id, Role.CHIEF) in left:
        return False
    # A station does not see who works in its province, which is never without somebody on duty.
    is_of_it = by.role is Role.PROVINCE and by.unit_id == submission.province_id
    if is_of_it and (submission.province_id, Role.PROVINCE) not in left:
        raise NobodyLeft
    if submission.with_province:
        return False
    submission.with_province = True
    submission.escalated_at = submission.escalated_at or now
    return True


async def shown(session: AsyncSession, submission_id: UUID) -> Sequence[BarShown]:
    """Who has no part in it, for those who do."""
    return [BarShown(**each.model_dump()) for each in await bars.of_submission(session, submission_id)]
