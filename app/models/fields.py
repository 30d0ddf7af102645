"""What every form field obeys: unknown fields are refused, text is cleaned, numbers are finite."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.domain import phones, text

_NUMBER = re.compile(r"\s*[-+]?[0-9.]+\s*")


class Fields(BaseModel):
    """The root of everything that a client may send.

    A fault in one of `never_left_out` refuses the form even though the field has a default: leaving it out could send
    the form to somebody who must not have it.

    Not an SQLModel: its constructor would have pydantic validate every object a second time and without strictness.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    never_left_out: ClassVar[frozenset[str]] = frozenset()

    @property
    def may_wait(self) -> bool:
        """Whether a phone may be asked for a second of work first; never where somebody is in danger."""
        return True


def _clean(value: object) -> object:
    return text.clean(value) if isinstance(value, str) else value


def _phone(value: str) -> str:
    number = phones.e164(value)
    if number is None:
        raise ValueError("phone")
    return number


def _told_in_words(fault: str) -> BeforeValidator:
    """A number, bare or in quotes, would be read as seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, (int, float)) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
            raise ValueError(fault)
        return value

    return BeforeValidator(check)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("offset_missing")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        # Year 1 east of Greenwich and year 9999 west of it have no UTC.
        raise ValueError("out_of_range") from None


# Behind the constraints in the list means before them in time: what is measured is the cleaned text.
Cleaned = BeforeValidator(_clean)
# FastAPI reads the forms of the staff without strictness, where 0 and «off» would pass for false.
Flag = Annotated[bool, Field(strict=True)]
# To Python 1 equals True, and a box that nobody ticked must not pass for one.
Confirmed = Annotated[Literal[True], BeforeValidator(lambda value: value if isinstance(value, bool) else None)]

Statement = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000), Cleaned]
Line20 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), Cleaned]
Line120 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), Cleaned]
Line300 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Cleaned]
Text500 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Cleaned]
Text2000 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Cleaned]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120), Cleaned]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,20}$"), Cleaned]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$"), Cleaned]
Phone = Annotated[str, AfterValidator(_phone), Field(max_length=20, examples=["0912345678"]), Cleaned]
Moment = Annotated[datetime, AfterValidator(_aware)]
# For what FastAPI reads, which would take a number; the strict doors of the citizens refuse one by themselves.
Slot = Annotated[Moment, _told_in_words("not_a_moment")]
Day = Annotated[date, _told_in_words("not_a_day")]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=500), Cleaned]
UnitId = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
