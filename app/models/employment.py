"""People of the staff as others propose them and see them."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from sqlmodel import Field, SQLModel

from app.domain import staff_names
from app.domain.employment import PersonState, PostingState
from app.domain.roles import STAFF, Role
from app.models.fields import Cleaned, Day, Fields, Flag, Name, UnitId
from app.models.proposal import ProposalShown
from app.models.sign_in import PostingShown


def _username(written: str) -> str:
    try:
        return staff_names.username(written)
    except ValueError:
        raise ValueError("username") from None


def _staff_role(role: Role) -> Role:
    if role not in STAFF:
        raise ValueError("not_a_staff_role")
    return role


class PostingFields(Fields):
    """A posting that is wanted: it works once a different person approved it."""

    role: Annotated[Role, AfterValidator(_staff_role)] = Field(schema_extra={"examples": ["officer"]})
    unit_id: UnitId
    is_investigator: Flag = False
    # Only for a collector: the hamlets in which to collect.
    hamlet_ids: Annotated[tuple[UnitId, ...], Field(max_length=200)] = ()
    from_on: Day | None = None
    until_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_on and self.until_on and self.from_on > self.until_on:
            raise ValueError("wrong_order")
        if self.hamlet_ids and self.role is not Role.COLLECTOR:
            raise ValueError("only_for_collectors")
        return self


class PersonFields(PostingFields):
    """A new person with a first posting."""

    username: Annotated[str, Field(max_length=120), AfterValidator(_username), Cleaned] = Field(
        schema_extra={"examples": ["lo.van.anh"]}
    )
    display_name: Name = Field(schema_extra={"examples": ["Lò Văn Ánh"]})


class PostingKept(PostingShown):
    """A posting with how it stands today."""

    is_investigator: bool
    hamlet_ids: list[int]
    from_on: date
    until_on: date | None
    ended_at: datetime | None
    state: PostingState


class PersonShown(SQLModel):
    """A person with the postings that the one who asks may see."""

    id: UUID
    username: str
    display_name: str
    state: PersonState
    postings: list[PostingKept]


class Proposed(SQLModel):
    """The person whom it concerns and what a different person is to decide now."""

    person: PersonShown
    proposal: ProposalShown
    entry_code_half: str | None = Field(
        default=None,
        description="Only when an account is to be opened: the first half of its entry code, shown this once. The one "
        "who approves gets the second half; hand both to the person.",
        schema_extra={"examples": ["7K2QD-M0X9R"]},
    )


class PeoplePage(SQLModel):
    """A page of people, in the order in which they were brought in."""

    data: list[PersonShown]
    next_cursor: str | None
    has_more: bool
