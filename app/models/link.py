"""Links: two submissions that the police take for the same, as kept, asked for and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT
from app.models.fields import Fields


class Link(SQLModel, table=True):
    """A pair, its ids in order. That something was told twice says nothing about whether it is true."""

    __tablename__ = "links"

    one_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    other_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    linked_by: UUID = Field(foreign_key="people.id")
    linked_at: datetime = Field(sa_type=MOMENT)

    __table_args__ = (sa.Index("links_other", "other_id"),)


class LinkFields(Fields):
    """What to link a submission with."""

    other_id: Annotated[UUID, Constrained(examples=["5f0c3f2e-3b0a-4c57-9d0e-2a54e0c1b7aa"])]


class LinkShown(SQLModel):
    """The other one, and who linked it when."""

    id: UUID
    linked_by: UUID
    linked_at: datetime


class LinkedShown(LinkShown):
    """The same, to whoever has opened one of the two and sees the other."""

    reference: str
    status: str
