"""Retention (thời hạn lưu giữ): how long what is kept, and what each run erased, in counts."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class RetentionPolicy(SQLModel, table=True):
    """How long one sort of thing is kept, in months and days, with the rule that it comes from."""

    __tablename__ = "retention_policies"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    applies_to: str = Field(sa_type=sa.Text)
    months: int = Field(default=0, sa_column_kwargs={"server_default": sa.text("0")})
    days: int = Field(default=0, sa_column_kwargs={"server_default": sa.text("0")})
    source: str = Field(sa_type=sa.Text)


class RetentionRun(SQLModel, table=True):
    """One run, with how much it erased under each policy."""

    __tablename__ = "retention_runs"

    id: UUID = Field(primary_key=True)
    started_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime = Field(sa_type=MOMENT)
    counts: dict[str, int] = Field(sa_type=JSONB(none_as_null=True))

    __table_args__ = (sa.Index("retention_runs_ended", "ended_at"),)


class SealMonth(SQLModel, table=True):
    """A month whose secret was destroyed: what was sealed in it opens nowhere any more, old backups included."""

    __tablename__ = "seal_months"

    month: date = Field(primary_key=True)
    destroyed_at: datetime = Field(sa_type=MOMENT)
