"""Moves (bước xử lý): one row of a workflow, and who there is to make it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain import cases
from app.domain.cases import Asker, Case, Guard
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.statuses import STATUSES, open_statuses


class Mover(StrEnum):
    """Who moves a submission without being of the staff."""

    REPORTER = "reporter"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a workflow. `target` None keeps the status."""

    verb: str
    sources: frozenset[str]
    target: str | None
    who: frozenset[Role | Mover]
    guards: tuple[Guard, ...] = ()
    proposed: bool = False

    def is_open_to(self, case: Case, asker: Asker) -> bool:
        """Whether this person may do this to this submission now, or propose it."""
        return (
            case.status in self.sources and asker.role in self.who and all(guard(case, asker) for guard in self.guards)
        )

    def is_open_to_sender(self, case: Case) -> bool:
        """Whether whoever holds the receipt may do this to it now."""
        nobody = Asker(UUID(int=0), Role.ANONYMOUS)
        return (
            case.status in self.sources
            and Mover.REPORTER in self.who
            and all(guard(case, nobody) for guard in self.guards)
        )


OFFICER, CHIEF, PROVINCE, INSPECTOR, COLLECTOR = (
    frozenset({role}) for role in (Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.COLLECTOR)
)
REPORTER, SYSTEM = frozenset({Mover.REPORTER}), frozenset({Mover.SYSTEM})
STATION: frozenset[Role | Mover] = OFFICER | CHIEF
# Conflict submissions lie with the inspector alone, who then does what an officer does elsewhere.
DESK: frozenset[Role | Mover] = STATION | INSPECTOR


def on_every(kind: Kind) -> Iterable[Move]:
    """What can be done with a submission of any kind as long as it is open."""
    still_open, always = open_statuses(kind), frozenset(STATUSES[kind])
    # The province moves it at once; a station offers it, and the commune that it goes to or the province decides.
    yield Move("reroute", still_open, None, PROVINCE)
    yield Move("reroute", still_open, None, STATION)
    # What has ended is read as well, so that nobody who is related to it reads that either.
    yield Move("recuse", always, None, STATION | PROVINCE | INSPECTOR)
    yield Move("bar", always, None, CHIEF | PROVINCE | INSPECTOR)
    yield Move("unbar", always, None, CHIEF | PROVINCE | INSPECTOR, (cases.has_bars,))


def on_desk(kind: Kind, claimed_by: frozenset[Role | Mover]) -> Iterable[Move]:
    """What says whose work it is, as long as it is open; whoever claims what another has takes it over."""
    still_open, of_desk = open_statuses(kind), claimed_by - CHIEF
    yield Move("claim", still_open, None, claimed_by)
    yield Move("assign", still_open, None, CHIEF)
    yield Move("assign", still_open, None, of_desk, (cases.is_assignee,))
    yield Move("release", still_open, None, CHIEF, (cases.is_assigned,))
    yield Move("release", still_open, None, of_desk, (cases.is_assignee,))
