"""Applications (đơn đề nghị) of people who may be mentioned: to the inspectorate, which never says whether they are."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.rights import ApplicationState
from app.models.columns import MOMENT
from app.models.fields import Code, Fields, Line300, Name, Text2000


class ApplicationFields(Fields):
    """Who applies, how they are reached, and what they want; the code is that of a commune or of a province."""

    unit_code: Annotated[Code, Constrained(examples=["14"])]
    name: Annotated[Name, Constrained(examples=["Lò Văn Ánh"])]
    contact: Annotated[Line300, Constrained(examples=["0912345678, bản Anh Trung"])]
    text: Annotated[Text2000, Constrained(examples=["Tôi muốn biết và sửa thông tin về tôi, nếu có."])]


class ClosingFields(Fields):
    """What was done about it, for the inspectorate alone."""

    note: Annotated[Text2000, Constrained(examples=["Đã rà soát theo quy định."])]


class Application(SQLModel, table=True):
    """One application. `words` and `note` open with the pair of the province and month."""

    __tablename__ = "applications"

    id: UUID = Field(primary_key=True)
    code_sha256: bytes = Field(unique=True)
    unit_id: int = Field(foreign_key="units.id")
    month: date
    words: bytes
    received_at: datetime = Field(sa_type=MOMENT)
    due_at: datetime = Field(sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    closed_by: UUID | None = Field(default=None, foreign_key="people.id")
    note: bytes | None = None

    __table_args__ = (
        sa.Index("applications_unit", "unit_id", "due_at", "id"),
        sa.Index("applications_month", "month"),
    )


class ApplicationTaken(SQLModel):
    """The code to look again with; it is shown this once."""

    code: str = Field(schema_extra={"examples": ["7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"]})


class ApplicationTold(SQLModel):
    """All that is ever said about an application: that it came, or that it was dealt with."""

    state: ApplicationState
    state_text: str
    answer: str | None


class ApplicationListed(SQLModel):
    """An application from outside."""

    id: UUID
    received_at: datetime
    due_at: datetime
    closed_at: datetime | None


class ApplicationList(SQLModel):
    """Applications: those that wait first, the nearest clock first."""

    data: list[ApplicationListed]


class ApplicationShown(ApplicationListed):
    """An application opened for the inspectorate."""

    name: str
    contact: str
    text: str
    note: str | None
