"""Looking up units and places."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from sqlmodel import SQLModel

from app.models.fields import Fields
from app.models.place import AskedPlaceFields
from app.models.unit import UnitShown


def _told_in_words(day: object) -> object:
    """A number would be read as seconds since 1970."""
    if isinstance(day, (int, float)):
        raise ValueError("not_a_day")  # noqa: TRY004 - pydantic turns ValueError alone into a fault
    return day


class UnitFound(UnitShown):
    """A unit of today in a list; `former` are the old names that lead to it, where one was asked for."""

    parent_id: int | None
    former: list[UnitShown] = []  # noqa: RUF012 - pydantic copies the default


class UnitList(SQLModel):
    """Units, in the order of Vietnamese sorting."""

    data: list[UnitFound]


class ResolveFields(Fields):
    """A place to be understood, told as in a submission."""

    place: AskedPlaceFields
    on: Annotated[
        date | None,
        BeforeValidator(_told_in_words),
        Field(description="the day when the code or id was valid: the state gives the same code to other units later"),
    ] = None
