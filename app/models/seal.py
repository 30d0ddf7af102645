"""Public keys to seal to, and the boxed keys of submissions."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class UnitKey(SQLModel, table=True):
    """The public half of a unit's pair for a month, told by its first day."""

    __tablename__ = "unit_keys"

    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    month: date = Field(primary_key=True)
    public: bytes

    __table_args__ = (sa.Index("unit_keys_month", "month", "unit_id"),)


class CustodianKey(SQLModel, table=True):
    """The public half of a pair of the custodian's, to whom identities are sealed."""

    __tablename__ = "custodian_keys"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    public: bytes = Field(unique=True)
    published_at: datetime = Field(sa_type=MOMENT)
    retired_at: datetime | None = Field(default=None, sa_type=MOMENT)


class BoxedKey(SQLModel, table=True):
    """The key of one submission, in a box that the pair of this unit and month opens."""

    __tablename__ = "data_keys"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    unit_id: int = Field(foreign_key="units.id")
    month: date
    box: bytes

    __table_args__ = (sa.Index("data_keys_month", "month"),)
