"""Citizens who proved a phone number (người dân đăng nhập bằng mã): the number itself is kept nowhere."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.phones import Purpose
from app.models.columns import MOMENT, Word


class Citizen(SQLModel, table=True):
    """Whoever answers this number, known by its keyed hash."""

    __tablename__ = "citizens"

    id: UUID = Field(primary_key=True)
    phone_hmac: bytes = Field(unique=True)
    created_at: datetime = Field(sa_type=MOMENT)


class CitizenSession(SQLModel, table=True):
    """One sign-in by code; on a shared phone it is short and cannot be renewed."""

    __tablename__ = "citizen_sessions"

    id: UUID = Field(primary_key=True)
    citizen_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("citizens.id", ondelete="CASCADE"), nullable=False)
    )
    expires_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (sa.Index("citizen_sessions_citizen", "citizen_id"),)


class KeptSubmission(SQLModel, table=True):
    """A submission that a citizen chose to see again without its receipt."""

    __tablename__ = "kept_submissions"

    citizen_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("citizens.id", ondelete="CASCADE"), primary_key=True)
    )
    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )

    __table_args__ = (sa.Index("kept_submissions_submission", "submission_id"),)


class PhoneCode(SQLModel, table=True):
    """The code that a number was sent last for a purpose, as a keyed hash."""

    __tablename__ = "phone_codes"

    phone_hmac: bytes = Field(primary_key=True)
    purpose: Purpose = Field(sa_type=Word(Purpose), primary_key=True)
    code_hmac: bytes
    tries: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": sa.text("0")})
    expires_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
