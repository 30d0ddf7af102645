"""Ranks: how high a person stands, over all postings, which says whose hands a decision about them takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.domain.proposals import Tier, highest, in_reach, tier_of
from app.models.person import Posting
from app.models.unit import UnitRow
from app.repositories import scope, staffing
from app.repositories.staffing import Post


@dataclass(frozen=True, slots=True)
class Rank:
    """The highest tier of a person and the unit of such a posting."""

    tier: Tier
    unit: UnitRow


async def of_person(session: AsyncSession, person_id: UUID, by: Principal | None, today: date) -> Rank:
    """By the postings that work; of somebody without one, by those that have not ended, or by all there ever were.

    The transaction concerns the person from here on. Whoever is posted to several units is never a matter of one
    station alone; of several that are as high, the unit is one whose people `by` keeps.
    """
    await scope.concerning(session, person_id)
    counted = _counted(await staffing.every_post(session, person_id), today)
    tier = highest([_tier(post.posting) for post in counted])
    units = [post.unit for post in counted if _tier(post.posting) is tier]
    decisive = next((unit for unit in units if by and in_reach(by, unit.id, unit.parent_id or unit.id)), units[0])
    if tier is Tier.STATION and len({post.unit.id for post in counted}) > 1:
        tier = Tier.LEADERSHIP
    return Rank(tier, decisive)


def _counted(posts: Sequence[Post], today: date) -> Sequence[Post]:
    lasting = [post for post in posts if _lasts(post.posting, today)]
    approved = [post for post in lasting if post.posting.approved_at is not None]
    return approved or lasting or posts


def _lasts(posting: Posting, today: date) -> bool:
    return posting.ended_at is None and (posting.until_on is None or posting.until_on >= today)


def _tier(posting: Posting) -> Tier:
    return tier_of(posting.role, is_investigator=posting.is_investigator)
