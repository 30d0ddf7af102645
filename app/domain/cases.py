"""What a workflow looks at before it lets a move happen: the case, the one who asks, and the guards between them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.tip_offs import NEVER_CRIME, Category, TipOffClass


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of a submission that decide which verbs are open."""

    kind: Kind
    status: str
    assignee_id: UUID | None
    tip_off_class: TipOffClass | None = None
    mentions_people: bool = False
    has_red: bool = False
    may_be_extended: bool = False
    has_bars: bool = False
    category: Category | None = None
    is_corroborated: bool = False
    can_be_told: bool = True
    may_be_attested: bool = True


@dataclass(frozen=True, slots=True)
class Asker:
    """The one who wants to move it."""

    person_id: UUID
    role: Role
    is_investigator: bool = False


Guard = Callable[[Case, Asker], bool]


def is_assignee(case: Case, asker: Asker) -> bool:
    """Only the one who claimed it."""
    return case.assignee_id == asker.person_id


def is_assigned(case: Case, _asker: Asker) -> bool:
    """Only what somebody has."""
    return case.assignee_id is not None


def has_bars(case: Case, _asker: Asker) -> bool:
    """Only what somebody is kept from."""
    return case.has_bars


def is_help(case: Case, _asker: Asker) -> bool:
    """Only what an officer has classed as a call for help."""
    return case.tip_off_class is TipOffClass.HELP


def is_crime(case: Case, _asker: Asker) -> bool:
    """Only what an officer has classed as crime."""
    return case.tip_off_class is TipOffClass.CRIME


def has_red(case: Case, _asker: Asker) -> bool:
    """Only declarations with an item that nobody may touch."""
    return case.has_red


def has_no_red(case: Case, _asker: Asker) -> bool:
    """Never with an item that nobody may touch."""
    return not case.has_red


def may_be_extended(case: Case, _asker: Asker) -> bool:
    """As long as the law leaves one more extension of the time for resolving it."""
    return case.may_be_extended


def can_be_told(case: Case, _asker: Asker) -> bool:
    """Only where whoever sent it would read it."""
    return case.can_be_told


def may_be_attested(case: Case, _asker: Asker) -> bool:
    """As long as a signature waits, and only one on paper: a code is the signer's own to give."""
    return case.may_be_attested


def may_propose_to_resolve(case: Case, asker: Asker) -> bool:
    """Whoever may not resolve it themselves may propose it to somebody who may."""
    return case.status != "received" and not may_resolve(case, asker)


def may_resolve(case: Case, asker: Asker) -> bool:
    """Crime is resolved by the province or a chief who investigates; harmless information by its assignee too."""
    is_harmless = case.tip_off_class is TipOffClass.INFORMATION and not case.mentions_people
    if case.status == "received" and not is_harmless:
        return False
    # The inspectorate has no chief of its own here: whoever claimed a conflict submission there brings it to its end.
    if asker.role is Role.INSPECTOR:
        return is_assignee(case, asker)
    if case.tip_off_class is TipOffClass.CRIME:
        return asker.role is Role.PROVINCE or (asker.role is Role.CHIEF and asker.is_investigator)
    return asker.role is Role.CHIEF or (is_harmless and is_assignee(case, asker))


def may_be_classed(category: Category, tip_off_class: TipOffClass) -> bool:
    """A cry for help never becomes a crime report, whoever asks."""
    return not (category in NEVER_CRIME and tip_off_class is TipOffClass.CRIME)
