"""Denied attempts (lần truy cập bị từ chối): who asked for what and was refused, never any content."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class DeniedAttempt(SQLModel, table=True):
    """One refusal of somebody whose token was ours; `target` is the id asked for, be there such a thing or not."""

    __tablename__ = "denied_attempts"

    id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=MOMENT)
    role: str = Field(sa_type=sa.Text)
    # Neither refers to a row: a trace must be written whoever it was.
    person_id: UUID | None = None
    client_id: UUID | None = None
    unit_id: int | None = None
    operation: str = Field(sa_type=sa.Text)
    code: str = Field(sa_type=sa.Text)
    target: UUID | None = None

    __table_args__ = (sa.Index("denied_attempts_at", "at", "id"),)


class DeniedShown(SQLModel):
    """One refusal, as inspectors read it."""

    id: UUID
    at: datetime
    role: str
    person_id: UUID | None
    client_id: UUID | None
    unit_id: int | None
    operation: str = Field(schema_extra={"examples": ["read_submission"]})
    code: str = Field(schema_extra={"examples": ["not_found"]})
    target: UUID | None


class DeniedPage(SQLModel):
    """A page, the newest first."""

    data: list[DeniedShown]
    next_cursor: str | None
    has_more: bool
