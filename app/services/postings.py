"""Postings: proposed by one person, working once another approved, ended by one hand at once."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.proposals import ENDS, HANDS, AnotherPerson, ProposalKind, tier_of
from app.domain.roles import level_of
from app.errors import Fault, Forbidden, IllegalMove, InvalidFields, NotFound
from app.models.employment import PostingFields
from app.models.person import Posting
from app.models.proposal import Proposal
from app.models.unit import UnitRow
from app.repositories import people, scope, staffing, units
from app.repositories.proposals import Laid
from app.services import entry_codes, handover, proposals, staff_events
from app.services.means import Means
from app.services.proposals import Wanted


async def place_for(session: AsyncSession, by: Principal, fields: PostingFields) -> UnitRow:
    """The unit of a wanted posting.

    Raises Forbidden for a role that may never propose it, NotFound for a unit out of reach, and InvalidFields when
    the role does not belong there or the hamlets are not the commune's.
    """
    if by.role not in HANDS[tier_of(fields.role, is_investigator=fields.is_investigator)].propose:
        raise Forbidden
    unit = await units.by_id(session, fields.unit_id)
    if unit is None:
        raise NotFound
    proposals.check(by, unit, frozenset({by.role}))
    if unit.valid_to is not None or unit.level is not level_of(fields.role):
        raise InvalidFields(faults=[Fault("/unit_id", "not_at_such_a_unit")])
    wanted = set(fields.hamlet_ids)
    if wanted and await people.hamlets_among(session, wanted, unit.id) != wanted:
        raise InvalidFields(faults=[Fault("/hamlet_ids", "unknown_hamlet")])
    return unit


async def propose(
    session: AsyncSession, by: Principal, person_id: UUID, fields: PostingFields, *, unit: UnitRow, now: datetime
) -> Laid:
    """A posting that does not work yet, for a person whom the transaction concerns. Raises AlreadyProposed."""
    posting = Posting(
        id=uuid4(),
        person_id=person_id,
        unit_id=unit.id,
        role=fields.role,
        is_investigator=fields.is_investigator,
        from_on=fields.from_on or day_of(now),
        until_on=fields.until_on,
        made_by=by.person_id,
    )
    await staffing.add_posting(session, posting, set(fields.hamlet_ids))
    wanted = Wanted(
        ProposalKind.POSTING,
        unit,
        HANDS[tier_of(fields.role, is_investigator=fields.is_investigator)],
        person_id=person_id,
        posting_id=posting.id,
        details={
            "role": posting.role.value,
            "is_investigator": posting.is_investigator,
            "from_on": posting.from_on.isoformat(),
            "until_on": posting.until_on.isoformat() if posting.until_on else None,
            "hamlet_ids": sorted(set(fields.hamlet_ids)),
        },
    )
    return await proposals.propose(session, by, wanted, now)


async def approved(
    session: AsyncSession, by: Principal, proposal: Proposal, *, means: Means, now: datetime
) -> str | None:
    """From now on it works; gives the second half of the entry code if the account has not been opened yet."""
    posting, person, _ = await people.held(session, await _concerned(session, proposal))
    posting.approved_by, posting.approved_at = by.person_id, now
    await session.flush()
    if person.password_hash is not None:
        await entry_codes.drop(session, proposal.id)
        return None
    return await entry_codes.complete(session, proposal.id, secret=means.secret, now=now)


async def dropped(session: AsyncSession, by: Principal, proposal: Proposal, now: datetime) -> None:
    """It never comes to work, and its code never opens anything."""
    await staffing.end_posting(session, await _concerned(session, proposal), by.person_id, now)
    await entry_codes.drop(session, proposal.id)


async def end(session: AsyncSession, by: Principal, posting_id: UUID, now: datetime) -> UUID:
    """End it at once, with its sessions; again changes nothing. Gives the person's id.

    Raises NotFound, Forbidden, AnotherPerson for one's own, and IllegalMove for one that waits for a decision.
    """
    post = await staffing.find_post(session, by, posting_id)
    if post is None:
        raise NotFound
    posting = post.posting
    proposals.check(by, post.unit, ENDS[tier_of(posting.role, is_investigator=posting.is_investigator)])
    if posting.person_id == by.person_id:
        raise AnotherPerson
    if posting.approved_at is None:
        raise IllegalMove
    await scope.concerning(session, posting.person_id)
    if await staffing.end_posting(session, posting.id, by.person_id, now):
        await staffing.end_sessions(session, staffing.sessions_of_posting(posting.id), now)
        session.add(
            staff_events.told(by, "end_posting", post.unit.id, now, person=posting.person_id, posting=posting.id)
        )
        await session.flush()
        await session.refresh(posting)
        await handover.leave(session, by, posting.person_id, {post.unit.id}, now)
    return posting.person_id


async def _concerned(session: AsyncSession, proposal: Proposal) -> UUID:
    assert proposal.person_id, "a posting is of a person"
    assert proposal.posting_id, "the posting was made with its proposal"
    await scope.concerning(session, proposal.person_id)
    await people.lock(session, proposal.person_id)
    return proposal.posting_id
