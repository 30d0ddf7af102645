"""Responsibilities: which police answer for which area, as kept."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.kinds import Kind
from app.models.columns import Word


class ResponsibilityRow(SQLModel, table=True):
    """Who answers for an area, for a kind or for all, for a time; without a row the commune's own police do."""

    __tablename__ = "responsibilities"
    __table_args__ = (sa.Index("responsibilities_area", "area_id"),)

    id: int | None = Field(default=None, sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    area_id: int = Field(foreign_key="units.id")
    kind: Kind | None = Field(default=None, sa_type=Word(Kind))
    red_only: bool
    unit_id: int = Field(foreign_key="units.id")
    is_additional: bool
    valid_from: date
    valid_to: date | None = None
    source: str = Field(sa_type=sa.Text)
