"""Boundary sets: polygons that an operator imported, with where they come from."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class BoundarySet(SQLModel, table=True):
    """One import; at most one set is active."""

    __tablename__ = "boundary_sets"
    __table_args__ = (
        sa.Index("boundary_sets_active", "is_active", unique=True, postgresql_where=sa.text("is_active")),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    source: str = Field(sa_type=sa.Text)
    licence: str = Field(sa_type=sa.Text)
    effective_on: date | None = None
    sha256: bytes
    imported_at: datetime = Field(sa_type=MOMENT)
    is_active: bool
    may_be_shown: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    activated_at: datetime | None = Field(default=None, sa_type=MOMENT)


class Boundary(SQLModel, table=True):
    """The shape of one commune in one set, as WKB in WGS 84."""

    __tablename__ = "boundaries"

    set_id: int = Field(
        sa_column=sa.Column(
            sa.ForeignKey("boundary_sets.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        )
    )
    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    shape: bytes
