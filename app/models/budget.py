"""Budgets of people, clients and numbers, under keyed hashes that name nobody."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class Budget(SQLModel, table=True):
    """What was used in the present window of one limit by one of them. A crash may empty this table: no harm done."""

    __tablename__ = "budgets"

    key: bytes = Field(primary_key=True)
    used: int
    ends_at: datetime = Field(sa_type=MOMENT)

    __table_args__ = (sa.Index("budgets_end", "ends_at"), {"prefixes": ["UNLOGGED"]})
