"""A boundary as GeoJSON (RFC 7946)."""

from datetime import date
from typing import Any, Literal

from sqlmodel import Field, SQLModel


class AreaShown(SQLModel):
    """The area in WGS 84 degrees: each position is longitude, latitude."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class BoundaryProperties(SQLModel):
    """Whose boundary it is, and who published it on what terms."""

    code: str = Field(schema_extra={"examples": ["04219"]})
    name: str = Field(schema_extra={"examples": ["Xã Mường Hung"]})
    source: str
    licence: str
    effective_on: date | None
    boundary_set: int


class BoundaryFeature(SQLModel):
    """One commune; `id` is that of the unit."""

    type: Literal["Feature"]
    id: int = Field(schema_extra={"examples": [3001]})
    geometry: AreaShown
    properties: BoundaryProperties
