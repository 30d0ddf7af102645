"""What every form field obeys: unknown fields are refused, text is cleaned, numbers are finite."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from sqlmodel import SQLModel

from app.domain import phones, text


class Fields(SQLModel):
    """The root of everything that a client may send."""

    model_config = {"extra": "forbid", "allow_inf_nan": False}


def _clean(value: object) -> object:
    return text.clean(value) if isinstance(value, str) else value


def _phone(value: str) -> str:
    number = phones.e164(value)
    if number is None:
        raise ValueError("phone")
    return number


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("offset_missing")
    # Year 1 east of Greenwich and year 9999 west of it have no UTC: the arithmetic fails here and not in the database.
    value.timestamp()
    return value


Cleaned = BeforeValidator(_clean)

Statement = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]
Line20 = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Line120 = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Line300 = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text500 = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Text2000 = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, Cleaned, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Phone = Annotated[str, AfterValidator(_phone), Field(max_length=20, examples=["0912345678"])]
Moment = Annotated[datetime, AfterValidator(_aware)]
Link = Annotated[str, Cleaned, StringConstraints(pattern=r"^https?://[^\s]{1,480}$", max_length=500)]
UnitId = Annotated[int, Field(ge=1, le=2**31 - 1)]
