"""Who is asking (chủ thể truy cập): a person in one posting, or a citizen who holds a receipt."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.permissions import Permission, may
from app.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Principal:
    """A person of the staff in one posting. `unit_id` is a commune, or a province for the province's roles.

    There is no value that means «all»: what has no unit here sees nothing. `archive_ids` are the units that ended and
    went whole into this one: what was closed there can still be read. `barred_ids` are the submissions that this person
    sees in no posting, because they are related to what these are about.
    """

    person_id: UUID
    session_id: UUID
    posting_id: UUID
    role: Role
    unit_id: int
    is_investigator: bool
    hamlet_ids: tuple[int, ...] = ()
    archive_ids: tuple[int, ...] = ()
    barred_ids: tuple[UUID, ...] = ()

    def may(self, permission: Permission) -> bool:
        """Whether the role may ever do this."""
        return may(self.role, permission)
