"""Bars: who has no part in a submission, as kept, said and shown."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.conflicts import BarKind
from app.domain.roles import Role
from app.models.columns import MOMENT, Word


class Bar(SQLModel, table=True):
    """One person who sees nothing of one submission. Why stands in a note under the seal of the submission."""

    __tablename__ = "bars"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    person_id: UUID = Field(primary_key=True, foreign_key="people.id")
    kind: BarKind = Field(sa_type=Word(BarKind))
    barred_by: UUID = Field(foreign_key="people.id")
    by_role: Role = Field(sa_type=Word(Role))
    barred_at: datetime = Field(sa_type=MOMENT)

    __table_args__ = (sa.Index("bars_person", "person_id"),)


class BarShown(SQLModel):
    """Who has no part in it, since when and by whom."""

    person_id: UUID
    kind: BarKind
    barred_by: UUID
    barred_at: datetime
