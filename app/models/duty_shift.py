"""Duty shifts (ca trực), as kept, said and shown."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import model_validator
from sqlmodel import Field, SQLModel

from app.domain.alerts import Desk
from app.models.columns import MOMENT, Word
from app.models.fields import Fields, Slot

LONGEST = timedelta(days=31)


class DutyShift(SQLModel, table=True):
    """Somebody is on duty at a desk from a moment until another; several may be at once."""

    __tablename__ = "duty_shifts"

    id: UUID = Field(primary_key=True)
    unit_id: int = Field(foreign_key="units.id")
    desk: Desk = Field(sa_type=Word(Desk))
    person_id: UUID = Field(foreign_key="people.id")
    starts_at: datetime = Field(sa_type=MOMENT)
    ends_at: datetime = Field(sa_type=MOMENT)
    made_by: UUID = Field(foreign_key="people.id")

    __table_args__ = (sa.Index("duty_shifts_unit", "unit_id", "ends_at"),)


class DutyShiftFields(Fields):
    """Who is on duty, and when; at most 31 days at once."""

    person_id: UUID
    starts_at: Slot = Field(schema_extra={"examples": ["2026-11-23T19:00:00+07:00"]})
    ends_at: Slot = Field(schema_extra={"examples": ["2026-11-24T07:00:00+07:00"]})

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("wrong_order")
        if self.ends_at - self.starts_at > LONGEST:
            raise ValueError("too_long")
        return self


class DutyShiftShown(SQLModel):
    """A shift with the name of who has it."""

    id: UUID
    person_id: UUID
    display_name: str = Field(schema_extra={"examples": ["Lò Văn Ánh"]})
    starts_at: datetime
    ends_at: datetime


class DutyRoster(SQLModel):
    """The shifts of a desk in a time, the earliest first."""

    data: list[DutyShiftShown]
