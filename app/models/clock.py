"""Clocks as kept and shown, and the communes that are hard to reach."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.clocks import Difficulty
from app.models.columns import MOMENT, Word

_RUNNING = "met_at IS NULL AND ended_at IS NULL"


class Clock(SQLModel, table=True):
    """One clock of a submission in its round; it runs until it is met, or until nothing is due any more."""

    __tablename__ = "clocks"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    code: str = Field(primary_key=True, sa_type=sa.Text)
    round: int = Field(
        default=1,
        primary_key=True,
        sa_type=sa.SmallInteger,
        sa_column_kwargs={"server_default": sa.text("1"), "autoincrement": False},
    )
    started_at: datetime = Field(sa_type=MOMENT)
    due_at: datetime = Field(sa_type=MOMENT)
    met_at: datetime | None = Field(default=None, sa_type=MOMENT)
    missed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    extensions: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": sa.text("0")})

    __table_args__ = (
        sa.Index("clocks_running", "submission_id", "code", unique=True, postgresql_where=sa.text(_RUNNING)),
        sa.Index(
            "clocks_due",
            "due_at",
            postgresql_where=sa.text(f"{_RUNNING} AND missed_at IS NULL AND code <> 'signature.confirm'"),
        ),
    )

    @property
    def is_running(self) -> bool:
        """Whether somebody still has to act, late or not."""
        return self.met_at is None and self.ended_at is None


class AreaDifficulty(SQLModel, table=True):
    """A commune that is hard to reach, by a decision, for a time."""

    __tablename__ = "area_difficulties"

    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    level: Difficulty = Field(primary_key=True, sa_type=Word(Difficulty))
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    source: str = Field(sa_type=sa.Text)


class ClockShown(SQLModel):
    """A clock as the station sees it."""

    code: str
    label: dict[str, str]
    started_at: datetime = Field(description="from when it is counted: the first receipt to the hour, or an outcome")
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None = Field(description="when it was seen to have run out, to the hour")
    ended_at: datetime | None = Field(description="when what it waited for was not due any more")
    extensions: int
    source: str | None = Field(description="the rule, as it was when the clock began")
