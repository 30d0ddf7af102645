"""Proposals (đề xuất): everything that takes two people, who may want it and who may grant it.

Source of the table of postings: the house's domain notes §2: an officer's posting is approved by the chief, a chief's
by the province, and never by its maker.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.principals import Principal
from app.domain.roles import Role
from app.errors import Refusal


class ProposalKind(StrEnum):
    """What can be proposed."""

    POSTING = "posting"
    RESET = "reset"
    REINSTATE = "reinstate"
    UNSEAL = "unseal"
    REROUTE = "reroute"
    MOVE = "move"


class Move(StrEnum):
    """What can be done about an open proposal."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Decision(StrEnum):
    """How a proposal ended; `expired` is written once the same thing is proposed anew."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class State(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


DECISIONS: Mapping[Move, Decision] = MappingProxyType(
    {Move.APPROVE: Decision.APPROVED, Move.DECLINE: Decision.DECLINED, Move.WITHDRAW: Decision.WITHDRAWN}
)


class Tier(StrEnum):
    """How much stands or falls with a posting."""

    STATION = "station"
    LEADERSHIP = "leadership"
    PROVINCIAL = "provincial"


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose role may propose and whose may decide; always two different people, and never the one concerned."""

    propose: frozenset[Role]
    decide: frozenset[Role]


HANDS: Mapping[Tier, Hands] = MappingProxyType(
    {
        # collector, officer
        Tier.STATION: Hands(
            propose=frozenset({Role.CHIEF, Role.ADMIN}),
            decide=frozenset({Role.CHIEF, Role.PROVINCE}),
        ),
        # chief, and whoever may close what was classed as crime
        Tier.LEADERSHIP: Hands(
            propose=frozenset({Role.CHIEF, Role.PROVINCE, Role.ADMIN}),
            decide=frozenset({Role.PROVINCE}),
        ),
        # province, inspector, admin
        Tier.PROVINCIAL: Hands(
            propose=frozenset({Role.PROVINCE, Role.ADMIN}),
            decide=frozenset({Role.PROVINCE, Role.ADMIN}),
        ),
    }
)

ENDS: Mapping[Tier, frozenset[Role]] = MappingProxyType(
    {
        Tier.STATION: frozenset({Role.CHIEF, Role.PROVINCE, Role.ADMIN}),
        Tier.LEADERSHIP: frozenset({Role.PROVINCE, Role.ADMIN}),
        Tier.PROVINCIAL: frozenset({Role.ADMIN}),
    }
)
"""Who may end a posting or disable a person, alone and at once: the safe direction."""

LIFETIMES: Mapping[ProposalKind, timedelta] = MappingProxyType(
    {
        ProposalKind.POSTING: timedelta(days=7),
        ProposalKind.RESET: timedelta(hours=24),
        ProposalKind.REINSTATE: timedelta(days=7),
        ProposalKind.UNSEAL: timedelta(hours=24),
        # The other station has a day, in an emergency two hours; the province decides as long as this is open.
        ProposalKind.REROUTE: timedelta(days=7),
        ProposalKind.MOVE: timedelta(days=7),
    }
)


def tier_of(role: Role, *, is_investigator: bool) -> Tier:
    """The tier of one posting."""
    if role in {Role.PROVINCE, Role.INSPECTOR, Role.ADMIN}:
        return Tier.PROVINCIAL
    return Tier.LEADERSHIP if role is Role.CHIEF or is_investigator else Tier.STATION


def highest(tiers: Iterable[Tier]) -> Tier:
    """The tier that decides about a person with several postings."""
    return max(tiers, key=list(Tier).index)


def in_reach(by: Principal, unit_id: int, province_id: int) -> bool:
    """Whether this unit is one that the role answers for: the own commune, the own province's, or any."""
    match by.role:
        case Role.OFFICER | Role.CHIEF:
            return unit_id in {by.unit_id, *by.archive_ids}
        case Role.PROVINCE | Role.INSPECTOR:
            return province_id in {by.unit_id, *by.archive_ids}
        case _:
            return by.role is Role.ADMIN


def may_decide(by: Principal, deciders: Iterable[str], to_unit_id: int | None) -> bool:
    """Whether the role may decide this; what is put to a unit is decided by its chief, and not by the one who asks."""
    if by.role not in deciders:
        return False
    return to_unit_id is None or by.role is not Role.CHIEF or to_unit_id in {by.unit_id, *by.archive_ids}


class ProposalClosed(Refusal):
    """It was decided, withdrawn, or has expired: of several hands at once one is first."""

    status = 409
    code = "proposal_closed"
    vi = "Đề xuất này đã được quyết định, đã rút hoặc đã hết hạn."
    en = "This proposal was decided or withdrawn, or it has expired."


class AlreadyProposed(Refusal):
    """The same thing is open already."""

    status = 409
    code = "already_proposed"
    vi = "Việc này đã được đề xuất và đang chờ quyết định."
    en = "This was proposed already and waits for a decision."


class AnotherPerson(Refusal):
    """Nobody decides what they proposed themselves, or about themselves, whatever posting they use."""

    status = 403
    code = "another_person"
    vi = "Việc này phải do một người khác quyết định."
    en = "A different person must do this."
