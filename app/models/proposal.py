"""Proposals: what takes two people, as kept, said and shown."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.domain.proposals import Decision, Move, ProposalKind, State
from app.models.columns import MOMENT, Word
from app.models.fields import Code, Fields, UnitId
from app.models.unit import UnitShown


class Proposal(SQLModel, table=True):
    """Something that one person wants and a different person decides; codes and ids, never text."""

    __tablename__ = "proposals"

    id: UUID = Field(primary_key=True)
    kind: ProposalKind = Field(sa_type=Word(ProposalKind))
    unit_id: int = Field(foreign_key="units.id")
    province_id: int = Field(foreign_key="units.id")
    person_id: UUID | None = Field(default=None, foreign_key="people.id")
    posting_id: UUID | None = Field(default=None, foreign_key="postings.id")
    submission_id: UUID | None = Field(
        default=None, sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"))
    )
    # Whom it is put to, beside the province: the unit that an offer goes to.
    to_unit_id: int | None = Field(default=None, foreign_key="units.id")
    details: dict[str, object] = Field(default_factory=dict, sa_type=JSONB)
    # The roles that may decide, as the table of the domain said when it was made.
    deciders: list[str] = Field(sa_type=sa.ARRAY(sa.Text))
    made_by: UUID | None = Field(default=None, foreign_key="people.id")
    made_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    decision: Decision | None = Field(default=None, sa_type=Word(Decision))
    decided_by: UUID | None = Field(default=None, foreign_key="people.id")
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (
        sa.Index(
            "proposals_open",
            "kind",
            "unit_id",
            "person_id",
            "submission_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("decision IS NULL"),
        ),
        sa.Index("proposals_unit", "unit_id", "made_at", "id"),
        sa.Index("proposals_province", "province_id", "made_at", "id"),
        sa.Index("proposals_posting", "posting_id"),
        sa.Index(
            "proposals_waiting",
            "submission_id",
            postgresql_where=sa.text("decision IS NULL AND submission_id IS NOT NULL"),
        ),
        sa.Index(
            "proposals_to_unit", "to_unit_id", "made_at", "id", postgresql_where=sa.text("to_unit_id IS NOT NULL")
        ),
    )


class DecisionFields(Fields):
    """Approve or decline what somebody else wants; withdraw what you wanted yourself.

    The province may approve an offer and name another commune, which the submission then goes to.
    """

    decision: Move
    unit_id: UnitId | None = None
    unit_code: Code | None = None


class ProposalShown(SQLModel):
    """A proposal with what the one who asks may do about it."""

    id: UUID
    kind: ProposalKind
    state: State
    unit: UnitShown
    person_id: UUID | None
    posting_id: UUID | None
    submission_id: UUID | None
    details: dict[str, object] = Field(description="Codes and ids; of an offer the envelope of what is offered.")
    to_unit: UnitShown | None = Field(default=None, description="Whom an offer is put to.")
    reason: str | None = Field(
        default=None,
        description="Why an identity is to be unsealed, where one proposal is read by itself; why an offer is made.",
    )
    answers_until: datetime | None = Field(
        default=None, description="Until then the station that an offer is put to may answer."
    )
    declined_at: datetime | None = Field(default=None, description="That station said no: the province decides.")
    made_by: UUID | None = Field(description="The person who made it; null for the operator.")
    made_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    allowed: list[Move]


class OpenMoveShown(SQLModel):
    """A move of a submission that waits for a second person; its words stand in the notes."""

    proposal_id: UUID
    verb: str
    details: dict[str, object]
    made_by: UUID | None
    made_at: datetime
    expires_at: datetime


class ProposalDecided(ProposalShown):
    """The proposal as it is now."""

    entry_code_half: str | None = Field(
        default=None,
        description="Only when this approval opens an account: the second half of the entry code, shown this once.",
    )


class ProposalPage(SQLModel):
    """A page of proposals, the newest first."""

    data: list[ProposalShown]
    next_cursor: str | None
    has_more: bool
