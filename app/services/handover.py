"""Hand-over (bàn giao): who can be given a submission, and what somebody had when they leave is nobody's again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.sorting import sort_key
from app.models.assignee import AssigneeShown
from app.models.submission import Submission
from app.repositories import assignments, bars, posted, scope, staffing
from app.repositories.posted import Post

_STATION = frozenset({Role.OFFICER, Role.CHIEF})
_INSPECTORATE = frozenset({Role.INSPECTOR})


def told(was: UUID | None, to: UUID | None) -> dict[str, object]:
    """The codes of an event that says whose work it was and is."""
    return {"from": str(was) if was else None, "to": str(to) if to else None}


async def assignees(session: AsyncSession, by: Principal, now: datetime) -> Sequence[AssigneeShown]:
    """Who of the own unit can be given a submission, by name; each once, with the higher role."""
    roles = _INSPECTORATE if by.role is Role.INSPECTOR else _STATION
    found = [post for post in await posted.at(session, {by.unit_id}, day_of(now)) if post.role in roles]
    # The chief comes last and stays.
    each = {post.person_id: post for post in sorted(found, key=lambda post: post.role is Role.CHIEF)}
    shown = [AssigneeShown(id=post.person_id, display_name=post.display_name, role=post.role) for post in each.values()]
    return sorted(shown, key=lambda one: (sort_key(one.display_name), one.id))


async def able(session: AsyncSession, submission: Submission, now: datetime) -> Sequence[Post]:
    """Who can be given this one: those of its station, or of the inspectorate, who are not barred from it."""
    roles = _INSPECTORATE if submission.conflict else _STATION
    barred = {each.person_id for each in await bars.of_submission(session, submission.id)}
    here = await posted.at(session, {submission.unit_id}, day_of(now))
    return [post for post in here if post.role in roles and post.person_id not in barred]


async def let_go_of(session: AsyncSession, submission: Submission) -> None:
    """Make one of them nobody's."""
    if submission.concerns_minor:
        # Who had it, and no longer has it, loses sight of it in this very statement.
        await scope.handing_to(session, (submission.unit_id,))
    submission.assignee_id = None


async def leave(
    session: AsyncSession, by: Principal, person_id: UUID, unit_ids: Collection[int], now: datetime
) -> None:
    """Release what the person had in these units, where they do not work in another posting; an event for each.

    The transaction concerns the person. Whoever ends a posting need not see what was held in it, and sees nothing of
    it by this.
    """
    today = day_of(now)
    still = {
        posting.unit_id
        for posting, _unit in await staffing.every_post(session, person_id)
        if posting.role in _STATION | _INSPECTORATE
        and posting.approved_at is not None
        and posting.ended_at is None
        and posting.from_on <= today
        and (posting.until_on is None or posting.until_on >= today)
    }
    await _take_back(session, by, person_id, set(unit_ids) - still, now)


async def leave_all(session: AsyncSession, by: Principal, person_id: UUID, now: datetime) -> None:
    """The same in every unit where they were posted: somebody who was disabled works nowhere."""
    posts = await staffing.every_post(session, person_id)
    await _take_back(session, by, person_id, {unit.id for _posting, unit in posts}, now)


async def release_lapsed(session: AsyncSession, now: datetime) -> int:
    """Release what is held by somebody who does not work there today, as the worker; how many there were.

    The last day of a posting passes without anybody doing anything.
    """
    return await assignments.release_lapsed(session, day_of(now), now)


async def _take_back(session: AsyncSession, by: Principal, person_id: UUID, unit_ids: set[int], now: datetime) -> None:
    if unit_ids:
        await scope.taking_back(session, tuple(sorted(unit_ids)))
        await assignments.release(session, person_id, unit_ids, by=by, now=now)
        await scope.took_back(session, by)
