"""Links (liên kết hồ sơ trùng): two submissions that the police take for the same.

A link is no corroboration: it moves nothing and weighs nothing, and no citizen sees it. Its events do not name the
other end, which may lie elsewhere by the time that somebody reads them.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.errors import Fault, InvalidFields, NotFound
from app.models.link import Link, LinkedShown, LinkShown
from app.models.submission import Submission
from app.repositories import links, submissions
from app.services import passage

LINK, UNLINK = "link_same", "unlink_same"


async def link(session: AsyncSession, by: Principal, submission_id: UUID, other_id: UUID, now: datetime) -> LinkShown:
    """Link two of one kind that are both in sight; a pair that is linked already stays as it is.

    Raises NotFound, and InvalidFields alike for another one that is out of sight, of another kind, or the same.
    """
    held = await _hold(session, by, submission_id, other_id)
    one = held.get(submission_id)
    if one is None:
        raise NotFound
    other = held.get(other_id)
    if other is None or other is one or other.kind is not one.kind:
        raise InvalidFields(faults=[Fault("/other_id", "not_to_be_linked")])
    pair = _in_order(submission_id, other_id)
    laid = Link(one_id=pair[0], other_id=pair[1], linked_by=by.person_id, linked_at=now)
    if await links.add(session, laid):
        await _tell(session, by, (one, other), LINK, now)
    kept = await links.find(session, *pair)
    assert kept is not None, "it was linked just now, if not before"
    return LinkShown(id=other_id, linked_by=kept.linked_by, linked_at=kept.linked_at)


async def unlink(session: AsyncSession, by: Principal, submission_id: UUID, other_id: UUID, now: datetime) -> None:
    """Undo a link. Raises NotFound where there is none of which both ends are in sight."""
    held = await _hold(session, by, submission_id, other_id)
    if len(held) < len({submission_id, other_id}) or not await links.remove(
        session, *_in_order(submission_id, other_id)
    ):
        raise NotFound
    await _tell(session, by, held.values(), UNLINK, now)


async def are_linked(session: AsyncSession, one_id: UUID, other_id: UUID) -> bool:
    """Whether the asker sees both of them linked."""
    return await links.find(session, *_in_order(one_id, other_id)) is not None


async def shown(session: AsyncSession, reader: Principal, submission_id: UUID) -> list[LinkedShown]:
    """What it is linked with, as far as the reader sees it."""
    kept = {
        each.other_id if each.one_id == submission_id else each.one_id: each
        for each in await links.of_submission(session, submission_id)
    }
    if not kept:
        return []
    others = await submissions.find_several(session, reader, kept)
    return [
        LinkedShown(
            id=other_id,
            reference=others[other_id].reference,
            status=others[other_id].status,
            linked_by=each.linked_by,
            linked_at=each.linked_at,
        )
        for other_id, each in kept.items()
        if other_id in others
    ]


async def _hold(session: AsyncSession, by: Principal, *ids: UUID) -> dict[UUID, Submission]:
    """Those in sight, held in one order, so that two who link the same pair wait instead of locking up."""
    found = [await submissions.lock(session, by, each) for each in sorted(set(ids))]
    return {each.id: each for each in found if each is not None}


def _in_order(one_id: UUID, other_id: UUID) -> tuple[UUID, UUID]:
    return (one_id, other_id) if one_id < other_id else (other_id, one_id)


async def _tell(session: AsyncSession, by: Principal, both: Iterable[Submission], verb: str, now: datetime) -> None:
    for each in both:
        session.add(passage.told(each, verb, now, role=by.role, person_id=by.person_id))
    await session.flush()
