"""Messages between a station and whoever holds a receipt, and the sentences that a station may start from."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.conversation import Sender
from app.models.columns import MOMENT, Word
from app.models.fields import Fields, Text2000


class MessageFields(Fields):
    """What one side says to the other."""

    text: Annotated[Text2000, Constrained(examples=["Tối qua họ lại đến, khoảng 22 giờ."])]


class Message(SQLModel, table=True):
    """One message: `for_station` opens with the pair of the unit and month, `for_reporter` with the receipt."""

    __tablename__ = "messages"

    id: UUID = Field(primary_key=True)
    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False)
    )
    ordinal: int = Field(sa_type=sa.SmallInteger)
    sender: Sender = Field(sa_type=Word(Sender))
    sent_at: datetime = Field(sa_type=MOMENT)
    person_id: UUID | None = Field(default=None, foreign_key="people.id")
    unit_id: int = Field(foreign_key="units.id")
    month: date
    for_station: bytes
    for_reporter: bytes
    is_read: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})

    __table_args__ = (
        sa.UniqueConstraint("submission_id", "ordinal", name="messages_submission_id_ordinal_key"),
        sa.Index("messages_month", "month"),
    )


class MessageTemplate(SQLModel, table=True):
    """A sentence that a station may start from, in both languages."""

    __tablename__ = "message_templates"

    code: str = Field(primary_key=True, sa_type=sa.Text)
    vi: str = Field(sa_type=sa.Text)
    en: str = Field(sa_type=sa.Text)
    source: str = Field(sa_type=sa.Text)


class MessageTold(SQLModel):
    """A message as the holder of the receipt reads it: from «you» or from «the police», to the hour."""

    sender: Sender
    sender_text: str
    at: datetime
    text: str
    is_new: bool = Field(description="whether you read it for the first time")


class MessageToldList(SQLModel):
    """The conversation, first things first."""

    data: list[MessageTold]


class MessageShown(SQLModel):
    """A message as the station reads it."""

    id: UUID
    sender: Sender
    person_id: UUID | None
    at: datetime
    text: str
    is_read: bool = Field(description="whether the other side has read it")


class MessageList(SQLModel):
    """The conversation, first things first."""

    data: list[MessageShown]


class TemplateShown(SQLModel):
    """A sentence to start from."""

    code: str
    text: dict[str, str]


class TemplateList(SQLModel):
    """The sentences that a station may start from."""

    data: list[TemplateShown]
