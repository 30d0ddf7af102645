"""Receiving bodies as kept."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class ReceivingBodyRow(SQLModel, table=True):
    """One row: a body that takes over, with what it takes, where and how long, and the source of that."""

    __tablename__ = "receiving_bodies"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    vi: str = Field(sa_type=sa.Text)
    en: str = Field(sa_type=sa.Text)
    takes: list[str] = Field(sa_type=sa.ARRAY(sa.Text))
    takes_red: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    province_id: int | None = Field(default=None, foreign_key="units.id")
    valid_from: date = Field(sa_column_kwargs={"server_default": "2025-07-01"})
    valid_to: date | None = None
    source: str = Field(sa_type=sa.Text)
