"""Policy rows: clocks, contacts, advice and the words of danger, each with the source it comes from."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.clocks import Counts
from app.models.columns import Word


class ClockPolicyRow(SQLModel, table=True):
    """The limit of one clock, how it is counted, and for how long that is the rule."""

    __tablename__ = "clock_policies"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    variant: str = Field(primary_key=True, sa_type=sa.Text)
    amount: int
    counts: Counts = Field(
        default=Counts.MINUTES, sa_type=Word(Counts), sa_column_kwargs={"server_default": Counts.MINUTES.value}
    )
    source: str = Field(sa_type=sa.Text)
    valid_from: date = Field(primary_key=True, sa_column_kwargs={"server_default": "2000-01-01"})
    valid_to: date | None = None


class Contact(SQLModel, table=True):
    """A number to call."""

    __tablename__ = "contacts"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    phone: str = Field(sa_type=sa.Text)
    vi: str = Field(sa_type=sa.Text)
    en: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)


class AdviceRow(SQLModel, table=True):
    """A sentence of advice; `{phone}` in it stands for the number of its contact."""

    __tablename__ = "advice"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    contact: str | None = Field(
        default=None, sa_column=sa.Column(sa.Text, sa.ForeignKey("contacts.code"), nullable=True)
    )
    vi: str = Field(sa_type=sa.Text)
    en: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)


class DangerWord(SQLModel, table=True):
    """A phrase in a description that calls for advice."""

    __tablename__ = "danger_words"

    phrase: str = Field(primary_key=True, sa_type=sa.Text)
    advice: str = Field(
        sa_column=sa.Column(sa.Text, sa.ForeignKey("advice.code", ondelete="CASCADE"), primary_key=True)
    )
    source: str = Field(sa_type=sa.Text)
