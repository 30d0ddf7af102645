"""Policy rows: clocks and contacts, each with the source it comes from."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ClockPolicyRow(SQLModel, table=True):
    """The limit of one clock in minutes."""

    __tablename__ = "clock_policies"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    variant: str = Field(primary_key=True, sa_type=sa.Text)
    minutes: int
    source: str = Field(sa_type=sa.Text)


class Contact(SQLModel, table=True):
    """A number to call."""

    __tablename__ = "contacts"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    phone: str = Field(sa_type=sa.Text)
    vi: str = Field(sa_type=sa.Text)
    en: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)
