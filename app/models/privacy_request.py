"""Requests about what somebody sent (yêu cầu về dữ liệu): see, correct or restrict it, forget who sent it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.rights import Answer, RequestStatus, RequestType
from app.models.columns import MOMENT, Word
from app.models.fields import Fields, Text2000


class RequestFields(Fields):
    """What the holder of a receipt asks for."""

    type: Annotated[RequestType, Constrained(examples=["correct"])]
    text: Annotated[Text2000 | None, Constrained(examples=["Tôi ghi nhầm tên bản: đúng là bản Anh Trung."])] = None


class AnswerFields(Fields):
    """What the station answers; only the holder of the receipt reads it, and the station its own copy."""

    answer: Annotated[Answer, Constrained(examples=["done"])]
    text: Annotated[Text2000, Constrained(examples=["Chúng tôi đã sửa tên bản trong hồ sơ."])]


class PrivacyRequest(SQLModel, table=True):
    """One request. `words` and `answer_copy` open with the pair of the unit and month, `answer` with the receipt."""

    __tablename__ = "privacy_requests"

    id: UUID = Field(primary_key=True)
    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False)
    )
    type: RequestType = Field(sa_type=Word(RequestType))
    status: RequestStatus = Field(sa_type=Word(RequestStatus))
    asked_at: datetime = Field(sa_type=MOMENT)
    answer_due_at: datetime = Field(sa_type=MOMENT)
    act_due_at: datetime = Field(sa_type=MOMENT)
    unit_id: int = Field(foreign_key="units.id")
    month: date
    words: bytes | None = None
    answered_at: datetime | None = Field(default=None, sa_type=MOMENT)
    answered_by: UUID | None = Field(default=None, foreign_key="people.id")
    answer: bytes | None = None
    answer_copy: bytes | None = None

    __table_args__ = (
        sa.Index(
            "privacy_requests_open", "submission_id", "type", unique=True, postgresql_where=sa.text("status = 'open'")
        ),
        sa.Index("privacy_requests_submission", "submission_id", "asked_at", "id"),
        sa.Index("privacy_requests_month", "month"),
    )


class RequestTold(SQLModel):
    """A request as the holder of the receipt sees it, with the answer once there is one."""

    type: RequestType
    status: RequestStatus
    asked_at: datetime
    answer_due_at: datetime
    act_due_at: datetime
    answer: str | None


class RequestToldList(SQLModel):
    """What was asked with a receipt, first things first."""

    data: list[RequestTold]


class RequestListed(SQLModel):
    """A request from outside."""

    id: UUID
    submission_id: UUID
    reference: str
    type: RequestType
    status: RequestStatus
    asked_at: datetime
    answer_due_at: datetime
    act_due_at: datetime


class RequestShown(RequestListed):
    """A request as the station reads it; `text` is what the citizen wrote, `answer` the station's own copy."""

    text: str | None
    answer: str | None


class RequestList(SQLModel):
    """Requests, the nearest clock first."""

    data: list[RequestListed]
