"""Days off (ngày nghỉ): Tết moves each year and some days are swapped by decree, so they are rows of the operator's."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class DayOff(SQLModel, table=True):
    """A day on which nobody works, beside Saturdays and Sundays."""

    __tablename__ = "days_off"

    day: date = Field(primary_key=True)
    name: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)
