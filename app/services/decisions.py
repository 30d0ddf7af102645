"""Decisions: a different person approves or declines, in the same transaction as what follows from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.domain.proposals import DECISIONS, AnotherPerson, Move, ProposalClosed, ProposalKind, may_decide
from app.domain.roles import Role
from app.errors import Fault, Forbidden, InvalidFields
from app.models.proposal import Proposal, ProposalDecided
from app.repositories import proposals as kept
from app.repositories.proposals import Laid
from app.services import moves_by_two, postings, proposals, reroutes, resets, unsealing
from app.services.means import Means


class Approved(Protocol):
    """Carries out what was proposed; gives the second half of an entry code where there is one."""

    def __call__(
        self, session: AsyncSession, by: Principal, proposal: Proposal, /, *, means: Means, now: datetime
    ) -> Awaitable[str | None]:
        """Raises a Refusal when it cannot be done any more, which leaves the proposal open."""
        ...


Dropped = Callable[[AsyncSession, Principal, Proposal, datetime], Awaitable[None]]
Held = Callable[[AsyncSession, Principal, Proposal, Move, datetime], Awaitable[None]]
PassedOn = Callable[[AsyncSession, Principal, Proposal, Move, datetime], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Story:
    """What follows from a kind of proposal when it is approved, and when it comes to nothing.

    `held` is asked first, and holds what else is moved; `passed_on` tells whether somebody else decides after this no.
    """

    approved: Approved
    dropped: Dropped
    held: Held | None = None
    passed_on: PassedOn | None = None


STORIES: Mapping[ProposalKind, Story] = MappingProxyType(
    {
        ProposalKind.POSTING: Story(postings.approved, postings.dropped),
        ProposalKind.RESET: Story(resets.reset, resets.dropped),
        ProposalKind.REINSTATE: Story(resets.reinstated, resets.dropped),
        ProposalKind.UNSEAL: Story(unsealing.granted, unsealing.dropped),
        ProposalKind.REROUTE: Story(reroutes.accepted, reroutes.dropped, reroutes.hold, reroutes.passed_on),
        ProposalKind.MOVE: Story(moves_by_two.approved, moves_by_two.dropped, moves_by_two.hold),
    }
)


async def decide(
    session: AsyncSession, by: Principal, proposal_id: UUID, move: Move, *, means: Means, now: datetime
) -> ProposalDecided:
    """The proposal as it is afterwards, with everything carried out that follows.

    Raises NotFound out of reach, Forbidden for a role that may not decide it or somebody else's withdrawal,
    AnotherPerson for the one who made it and the one concerned, ProposalClosed for all but the first of several, and
    InvalidFields for a commune that is named by anybody but the province that approves an offer.
    """
    seen, unit, to_unit = await proposals.find(session, by, proposal_id)
    _check(seen, by, move)
    if means.elsewhere and (seen.kind, by.role, move) != (ProposalKind.REROUTE, Role.PROVINCE, Move.APPROVE):
        raise InvalidFields(faults=[Fault("", "not_to_be_named")])
    story, half = STORIES[seen.kind], None
    if story.held:
        await story.held(session, by, seen, move, now)
    proposal = await kept.lock_open(session, proposal_id, now)
    if proposal is None:
        raise ProposalClosed
    if story.passed_on and await story.passed_on(session, by, proposal, move, now):
        return ProposalDecided(**dict(proposals.shown(Laid(proposal, unit, to_unit), by, now)))
    proposal.decision, proposal.decided_by, proposal.decided_at = DECISIONS[move], by.person_id, now
    session.add(proposals.event(by, move.value, proposal, now))
    # Written first: the database lets a posting work only behind a decided proposal.
    await session.flush()
    if move is Move.APPROVE:
        half = await story.approved(session, by, proposal, means=means, now=now)
    else:
        await story.dropped(session, by, proposal, now)
    return ProposalDecided(**dict(proposals.shown(Laid(proposal, unit, to_unit), by, now)), entry_code_half=half)


def _check(proposal: Proposal, by: Principal, move: Move) -> None:
    is_maker = by.person_id == proposal.made_by
    if move is Move.WITHDRAW:
        if not is_maker:
            raise Forbidden
        return
    if not may_decide(by, proposal.deciders, proposal.to_unit_id):
        raise Forbidden
    if is_maker or by.person_id == proposal.person_id:
        raise AnotherPerson
