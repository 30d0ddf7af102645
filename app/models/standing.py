"""How somebody of the staff stands at this moment."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from app.domain.roles import Role
from app.models.sign_in import PostingShown


class StandingShown(PostingShown):
    """The posting that the token speaks for, as it stands now."""

    person_id: UUID
    display_name: str
    role: Role
    is_investigator: bool
    hamlet_ids: list[int] = Field(description="Only for a collector: the hamlets in which to collect.")
    from_on: date
    until_on: date | None
