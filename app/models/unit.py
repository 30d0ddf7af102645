"""Units and what became of them, as kept and as shown."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.units import Level, Unit
from app.models.columns import Word


class UnitRow(SQLModel, table=True):
    """A province, former district or commune, valid for a time."""

    __tablename__ = "units"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    level: Level = Field(sa_type=Word(Level))
    code: str = Field(sa_type=sa.Text)
    type: str = Field(sa_type=sa.Text)
    name: str = Field(sa_type=sa.Text)
    parent_id: int | None = Field(
        default=None, sa_column=sa.Column(sa.ForeignKey("units.id", deferrable=True, initially="DEFERRED"))
    )
    valid_from: date | None = None
    valid_to: date | None = None
    lat: float | None = Field(default=None, sa_type=sa.Double)
    lon: float | None = Field(default=None, sa_type=sa.Double)

    __table_args__ = (
        sa.Index("units_code_today", "level", "code", unique=True, postgresql_where=sa.text("valid_to IS NULL")),
        sa.Index("units_parent", "parent_id"),
    )


class SuccessionRow(SQLModel, table=True):
    """What became of a unit."""

    __tablename__ = "successions"
    __table_args__ = (sa.Index("successions_to", "to_id"),)

    from_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    to_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    is_whole: bool
    on: date | None = None


class ReferencePart(SQLModel, table=True):
    """A part of the reference data with the number that every change of it moves."""

    __tablename__ = "reference_parts"

    part: str = Field(primary_key=True, sa_type=sa.Text)
    version: int = Field(sa_type=sa.BigInteger)


class UnitShown(SQLModel):
    """A unit as the API shows it."""

    id: int = Field(schema_extra={"examples": [3001]})
    code: str = Field(schema_extra={"examples": ["04219"]})
    name: str = Field(schema_extra={"examples": ["Xã Mường Hung"]})
    level: Level

    @classmethod
    def of(cls, unit: Unit) -> "UnitShown":
        """The shown form of a unit of the gazetteer."""
        return cls(id=unit.id, code=unit.code, name=unit.full_name, level=unit.level)
