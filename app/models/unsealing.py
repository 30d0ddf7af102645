"""Unsealings: asked, granted, answered by the custodian."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.unsealing import ReasonCode
from app.models.columns import MOMENT, Word
from app.models.fields import Fields, Text500


class UnsealingFields(Fields):
    """Why the reporter's identity must be known: a code that the citizen reads, and words for whoever decides."""

    reason_code: Annotated[ReasonCode, Constrained(examples=["criminal_case"])]
    reason: Annotated[Text500, Constrained(examples=["Cần hỏi lại người báo tin trước khi khởi tố vụ án."])]


class Unsealing(SQLModel, table=True):
    """One asking with its grant. `reason` is sealed to the province whose people decide."""

    __tablename__ = "unsealings"

    id: UUID = Field(sa_column=sa.Column(sa.Uuid, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True))
    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False)
    )
    unit_id: int = Field(foreign_key="units.id")
    asked_by: UUID = Field(foreign_key="people.id")
    reason_code: ReasonCode = Field(sa_type=Word(ReasonCode))
    reason: bytes
    reason_unit_id: int = Field(foreign_key="units.id")
    reason_month: date
    granted_by: UUID | None = Field(default=None, foreign_key="people.id")
    granted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    expires_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (
        sa.Index("unsealings_submission", "submission_id", "asked_by"),
        sa.Index("unsealings_granted", "expires_at", postgresql_where=sa.text("granted_at IS NOT NULL")),
    )


class UnsealingAnswer(SQLModel, table=True):
    """What the custodian opened, sealed anew to the pair of the asker's unit; gone once it has run out."""

    __tablename__ = "unsealing_answers"

    unsealing_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("unsealings.id", ondelete="CASCADE"), primary_key=True)
    )
    unit_id: int = Field(foreign_key="units.id")
    month: date
    identity: bytes | None = None
    expires_at: datetime = Field(sa_type=MOMENT)

    __table_args__ = (sa.Index("unsealing_answers_expires", "expires_at"),)


class ContactShown(SQLModel):
    """How the reporter wants to be reached."""

    name: str | None = None
    phone: str
    safe_time: str | None = None
    may_contact: bool


class OrganisationShown(SQLModel):
    """On whose behalf they reported."""

    name: str
    tax_code: str


class ReporterShown(SQLModel):
    """Who reported, as far as they said; to be read by the one who asked until it expires."""

    contact: ContactShown | None = None
    organisation: OrganisationShown | None = None
    relation: str | None = None
    reason_code: ReasonCode
    expires_at: datetime
