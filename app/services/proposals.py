"""Proposals: laid open by one person, seen by those who may decide; what is decided stands in `decisions`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.domain.proposals import LIFETIMES, AlreadyProposed, Hands, Move, ProposalKind, State, in_reach, may_decide
from app.domain.roles import Role
from app.domain.timeline import moment_of, number_of
from app.domain.units import Unit
from app.errors import Forbidden, NotFound
from app.models.ledger import Event
from app.models.proposal import Proposal, ProposalShown
from app.models.unit import UnitRow, UnitShown
from app.repositories import proposals
from app.repositories.proposals import Laid
from app.services import move_events, reroute_events, staff_events, unsealing_events


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants done, where, and whose hands it takes."""

    kind: ProposalKind
    unit: UnitRow
    hands: Hands
    person_id: UUID | None = None
    posting_id: UUID | None = None
    submission_id: UUID | None = None
    to_unit_id: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def province_id(self) -> int:
        """The province of the unit, which may be the unit itself."""
        return self.unit.parent_id or self.unit.id


def check(by: Principal, unit: UnitRow, roles: frozenset[Role]) -> None:
    """Raises Forbidden for a role that is not among these, NotFound for a unit out of reach."""
    if by.role not in roles:
        raise Forbidden
    if not in_reach(by, unit.id, unit.parent_id or unit.id):
        raise NotFound


async def propose(session: AsyncSession, by: Principal, wanted: Wanted, now: datetime) -> Laid:
    """Lay it open for a different person. Raises Forbidden, NotFound and AlreadyProposed."""
    check(by, wanted.unit, wanted.hands.propose)
    proposal = Proposal(
        id=uuid4(),
        kind=wanted.kind,
        unit_id=wanted.unit.id,
        province_id=wanted.province_id,
        person_id=wanted.person_id,
        posting_id=wanted.posting_id,
        submission_id=wanted.submission_id,
        to_unit_id=wanted.to_unit_id,
        details=dict(wanted.details),
        deciders=sorted(wanted.hands.decide),
        made_by=by.person_id,
        made_at=now,
        expires_at=now + LIFETIMES[wanted.kind],
    )
    if not await proposals.add(session, proposal):
        raise AlreadyProposed
    session.add(event(by, "propose", proposal, now))
    await session.flush()
    return Laid(proposal, wanted.unit)


async def read(session: AsyncSession, by: Principal, proposal_id: UUID, now: datetime) -> ProposalShown:
    """One proposal in reach. Raises NotFound."""
    return shown(await find(session, by, proposal_id), by, now)


async def find(session: AsyncSession, by: Principal, proposal_id: UUID) -> Laid:
    """The same as kept. Raises NotFound."""
    laid = await proposals.find(session, by, proposal_id)
    if laid is None:
        raise NotFound
    return laid


async def page(
    session: AsyncSession,
    by: Principal,
    *,
    state: State | None,
    after: tuple[int, UUID] | None,
    limit: int,
    now: datetime,
) -> tuple[Sequence[ProposalShown], tuple[int, UUID] | None]:
    """What one has made or may decide, and where the next page begins."""
    begins = (moment_of(after[0]), after[1]) if after else None
    found = await proposals.page(session, by, state=state, after=begins, limit=limit + 1, now=now)
    last = found[limit - 1].proposal if len(found) > limit else None
    return [shown(laid, by, now) for laid in found[:limit]], (number_of(last.made_at), last.id) if last else None


def shown(laid: Laid, by: Principal, now: datetime) -> ProposalShown:
    """The proposal with what this person may do about it."""
    proposal, unit, to_unit = laid
    return ProposalShown(
        **proposal.model_dump(exclude={"unit_id", "province_id", "to_unit_id", "decision", "deciders"}),
        state=_state(proposal, now),
        unit=UnitShown.of(Unit(**unit.model_dump())),
        to_unit=UnitShown.of(Unit(**to_unit.model_dump())) if to_unit else None,
        allowed=_allowed(proposal, by, now),
    )


def event(by: Principal, verb: str, proposal: Proposal, now: datetime) -> Event:
    """What happened to the proposal: `approve_posting` and the like."""
    if proposal.kind is ProposalKind.MOVE:
        return move_events.told(by, verb, proposal, now)
    if proposal.kind is ProposalKind.UNSEAL:
        return unsealing_events.told(by, verb, proposal, now)
    if proposal.kind is ProposalKind.REROUTE:
        return reroute_events.told(by, verb, proposal, now)
    return staff_events.told(
        by,
        f"{verb}_{proposal.kind}",
        proposal.unit_id,
        now,
        proposal=proposal.id,
        person=proposal.person_id,
        posting=proposal.posting_id,
    )


def _state(proposal: Proposal, now: datetime) -> State:
    if proposal.decision is not None:
        return State(proposal.decision.value)
    return State.OPEN if now < proposal.expires_at else State.EXPIRED


def _allowed(proposal: Proposal, by: Principal, now: datetime) -> list[Move]:
    if _state(proposal, now) is not State.OPEN:
        return []
    if by.person_id == proposal.made_by:
        return [Move.WITHDRAW]
    if may_decide(by, proposal.deciders, proposal.to_unit_id) and by.person_id != proposal.person_id:
        return [Move.APPROVE, Move.DECLINE]
    return []
