"""Looking up units and places."""

from typing import Annotated

from pydantic import Field
from sqlmodel import SQLModel

from app.models.fields import Day, Fields
from app.models.place import AskedPlaceFields
from app.models.unit import UnitShown


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
        Day | None,
        Field(description="the day when the code or id was valid: the state gives the same code to other units later"),
    ] = None
