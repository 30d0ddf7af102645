"""Moves (bước xử lý): one row of a workflow, and who there is to make it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.cases import Asker, Case, Guard
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.statuses import open_statuses


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
        """Whether this person may do this to this submission now."""
        return (
            case.status in self.sources
            and asker.role in self.who
            and not self.proposed
            and all(guard(case, asker) for guard in self.guards)
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
    still_open = open_statuses(kind)
    # The province decides; what an officer proposes, the commune that it goes to or the province approves.
    yield Move("reroute", still_open, None, PROVINCE)
    yield Move("reroute", still_open, None, STATION, proposed=True)
