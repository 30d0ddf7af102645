"""Looking up units and places."""

from sqlmodel import SQLModel

from app.models.accepted import RoutingShown
from app.models.fields import Fields
from app.models.place import PlaceFields
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

    place: PlaceFields


class Resolved(RoutingShown):
    """The one answer form for every way of telling a place."""

    unit: UnitShown | None
    province: UnitShown | None
    disagrees: bool
