"""Hamlets (bản, tiểu khu, tổ dân phố): kept by the commune, never seeded."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.pledges import HamletKind
from app.models.columns import Word


class Hamlet(SQLModel, table=True):
    """A hamlet of a commune."""

    __tablename__ = "hamlets"
    __table_args__ = (sa.UniqueConstraint("unit_id", "name"),)

    id: int | None = Field(default=None, sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    unit_id: int = Field(foreign_key="units.id")
    name: str = Field(sa_type=sa.Text)
    kind: HamletKind = Field(sa_type=Word(HamletKind))
