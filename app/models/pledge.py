"""Pledges (bản cam kết): texts that people sign, versioned and frozen once open."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.pledges import PledgeScope, PledgeStatus, Topic
from app.models.columns import Word


class Pledge(SQLModel, table=True):
    """One version of a pledge."""

    __tablename__ = "pledges"

    id: int | None = Field(default=None, sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    code: str = Field(sa_type=sa.Text)
    version: int
    topic: Topic = Field(sa_type=Word(Topic))
    scope: PledgeScope = Field(sa_type=Word(PledgeScope))
    status: PledgeStatus = Field(sa_type=Word(PledgeStatus))
    title_vi: str = Field(sa_type=sa.Text)
    title_en: str = Field(sa_type=sa.Text)
    text_vi: str = Field(sa_type=sa.Text)
    text_en: str = Field(sa_type=sa.Text)
    text_sha256: bytes
    opens_on: date
    closes_on: date | None = None
    valid_months: int

    __table_args__ = (
        sa.UniqueConstraint("code", "version"),
        sa.Index("pledges_open", "code", unique=True, postgresql_where=sa.text("status = 'open'")),
    )


class PledgeUnit(SQLModel, table=True):
    """A unit in which a pledge is open; a province stands for all its communes."""

    __tablename__ = "pledge_units"

    pledge_id: int = Field(
        sa_column=sa.Column(sa.ForeignKey("pledges.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})


class PledgeShown(SQLModel):
    """A pledge as an app draws it; sign `text_sha256` of the Vietnamese text."""

    code: str
    version: int
    topic: Topic
    scope: PledgeScope
    title: dict[str, str]
    text: dict[str, str]
    text_sha256: str
    opens_on: date
    closes_on: date | None
    valid_months: int


class PledgeList(SQLModel):
    """Pledges open for signing."""

    data: list[PledgeShown]
