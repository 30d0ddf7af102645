"""Tip-offs (tin báo về ma túy): what the citizen says and what is kept."""

from datetime import datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from pydantic import StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from app.domain.tip_offs import (
    AgeBand,
    Category,
    Corroboration,
    DangerFlag,
    Frequency,
    KnowledgeBasis,
    MentionedRole,
    OfficerLevel,
    Outcome,
    TipOffClass,
)
from app.models.columns import MOMENT, Word
from app.models.fields import (
    Cleaned,
    Confirmed,
    Fields,
    Flag,
    Line20,
    Line120,
    Link,
    Moment,
    Name,
    Phone,
    Statement,
    Text500,
    Version,
)
from app.models.place import PlaceFields


class PersonMentioned(Fields):
    """Người được nêu trong tin: no identity number, no ethnicity, no health, and never a finding about the person."""

    name: Line120
    description: Text500 | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    role: MentionedRole = MentionedRole.UNKNOWN


class ContactFields(Fields):
    """How the reporter wants to be reached; sealed apart from the tip-off."""

    name: Name | None = None
    phone: Phone
    safe_time: Line120 | None = None
    may_contact: Flag = True


class OrganisationFields(Fields):
    """An organisation on whose behalf somebody reports."""

    name: Name
    tax_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{10}|[0-9]{13})$"), Cleaned]


class TipOffFields(Fields):
    """A tip-off as the citizen writes it: what has no default is required."""

    never_left_out: ClassVar[frozenset[str]] = frozenset({"anonymous", "concerns_officer", "officer_level"})

    category: Annotated[Category, Constrained(examples=["retail_sale"])]
    description: Annotated[Statement, Constrained(examples=["Tối nào cũng có người lạ đến mua bán ở cuối bản."])]
    knowledge_basis: Annotated[KnowledgeBasis, Constrained(examples=["saw_myself"])]
    truth_acknowledged: Confirmed
    anonymous: Flag = True
    occurring_now: Flag | None = None
    occurred_from: Moment | None = None
    occurred_to: Moment | None = None
    frequency: Frequency | None = None
    place: PlaceFields | None = None
    danger_flags: Annotated[tuple[DangerFlag, ...], Constrained(max_length=4)] = ()
    people: Annotated[tuple[PersonMentioned, ...], Constrained(max_length=5)] = ()
    relation: Line120 | None = None
    substances: Annotated[tuple[Line120, ...], Constrained(max_length=10)] = ()
    vehicle_plate: Line20 | None = None
    online_link: Link | None = None
    concerns_officer: Flag = False
    officer_level: OfficerLevel | None = None
    contact: ContactFields | None = None
    organisation: OrganisationFields | None = None
    composed_at: Moment | None = None
    privacy_notice_version: Version | None = None

    @property
    def may_wait(self) -> bool:
        """Not where somebody may be dying, nor where a weapon, a child or violence was seen."""
        return self.category is not Category.HEALTH_DANGER and not self.danger_flags

    @model_validator(mode="after")
    def _names_a_contact(self) -> Self:
        if not self.anonymous and self.contact is None:
            raise ValueError("contact_required")
        return self

    def identity(self) -> dict[str, object]:
        """Who reported, as far as they said: sealed apart, read by nobody without two people."""
        return self.model_dump(include={"contact", "organisation", "relation"}, exclude_none=True, mode="json")

    def particulars(self) -> dict[str, object]:
        """The smaller facts that are sealed with the tip-off."""
        return self.model_dump(
            include={"substances", "vehicle_plate", "online_link"}, exclude_defaults=True, mode="json"
        )


class TipOff(SQLModel, table=True):
    """The detail of a tip-off. `statement`, `place`, `people` and `particulars` are sealed."""

    __tablename__ = "tip_offs"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    category: Category = Field(sa_type=Word(Category))
    tip_off_class: TipOffClass | None = Field(default=None, sa_column=sa.Column("class", Word(TipOffClass)))
    knowledge_basis: KnowledgeBasis = Field(sa_type=Word(KnowledgeBasis))
    occurring_now: bool | None = None
    occurred_from: datetime | None = Field(default=None, sa_type=MOMENT)
    occurred_to: datetime | None = Field(default=None, sa_type=MOMENT)
    frequency: Frequency | None = Field(default=None, sa_type=Word(Frequency))
    danger_flags: list[str] = Field(sa_type=sa.ARRAY(sa.Text))
    mentions_people: bool
    is_anonymous: bool
    concerns_officer: bool
    corroboration: Corroboration = Field(
        default=Corroboration.NONE, sa_type=Word(Corroboration), sa_column_kwargs={"server_default": "none"}
    )
    source_grade: str | None = Field(default=None, sa_type=sa.Text)
    info_grade: str | None = Field(default=None, sa_type=sa.Text)
    outcome: Outcome | None = Field(default=None, sa_type=Word(Outcome))
    statement: bytes
    place: bytes | None = None
    people: bytes | None = None
    particulars: bytes | None = None
    names_erased_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Reporter(SQLModel, table=True):
    """Who reported: sealed to the custodian, in a table that no serving role may read."""

    __tablename__ = "reporters"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    custodian_key_id: int = Field(foreign_key="custodian_keys.id")
    identity: bytes
