"""What is recorded of weapons that were taken over: numbers and counts; names and reasons lie sealed in the notes."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.weapons import ItemType, Measure
from app.models.columns import MOMENT, Word


def _of_submission() -> "sa.Column[UUID]":
    return sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)


class WeaponRecord(SQLModel, table=True):
    """One record: of taking over (biên bản tiếp nhận), of handing over (bàn giao), of disposal (tiêu hủy)."""

    __tablename__ = "weapon_records"

    submission_id: UUID = Field(sa_column=_of_submission())
    verb: str = Field(primary_key=True, sa_type=sa.Text)
    record_no: str = Field(sa_type=sa.Text)
    at: datetime = Field(sa_type=MOMENT)
    person_id: UUID = Field(foreign_key="people.id")
    witness_id: UUID | None = Field(default=None, foreign_key="people.id")
    seal_no: str | None = Field(default=None, sa_type=sa.Text)
    body: str | None = Field(default=None, sa_column=sa.Column(sa.Text, sa.ForeignKey("receiving_bodies.code")))


class ReceivedItem(SQLModel, table=True):
    """One counted item. Quantities of different measures are never summed."""

    __tablename__ = "received_items"

    submission_id: UUID = Field(sa_column=_of_submission())
    ordinal: int = Field(primary_key=True, sa_type=sa.SmallInteger, sa_column_kwargs={"autoincrement": False})
    type: ItemType = Field(sa_type=Word(ItemType))
    quantity: Decimal = Field(sa_type=sa.Numeric(12, 3))
    measure: Measure = Field(sa_type=Word(Measure))
