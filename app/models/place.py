"""A place as a citizen tells it: any of the ways, in any combination."""

from typing import Annotated

from pydantic import Field

from app.domain.places import EAST, NORTH, SOUTH, WEST, Place, Point
from app.models.fields import Code, Fields, Line120, Line300, UnitId


class PointFields(Fields):
    """The pin that the citizen sets, in WGS 84 degrees, with the radius of its uncertainty in metres."""

    lat: Annotated[float, Field(ge=SOUTH, le=NORTH, examples=[21.0312])]
    lon: Annotated[float, Field(ge=WEST, le=EAST, examples=[103.7551])]
    accuracy_m: Annotated[float | None, Field(ge=0, le=100_000, examples=[25])] = None


class PlaceFields(Fields):
    """Nothing is ever refused for its place: what cannot be routed goes to people at once."""

    unit_id: UnitId | None = None
    unit_code: Annotated[Code | None, Field(examples=["04219"])] = None
    name: Annotated[Line120 | None, Field(examples=["Chiềng Cang"])] = None
    province_code: Annotated[Code | None, Field(examples=["14"])] = None
    point: PointFields | None = None
    text: Annotated[Line300 | None, Field(examples=["gần trường tiểu học, bản Anh Trung, Chiềng Cang, Sơn La"])] = None
    unknown: bool = False

    def told(self) -> Place:
        """The same, in the words of the domain."""
        pin = self.point
        return Place(
            unit_id=self.unit_id,
            unit_code=self.unit_code,
            name=self.name,
            province_code=self.province_code,
            point=None if pin is None else Point(pin.lat, pin.lon, pin.accuracy_m),
            text=self.text,
            is_unknown=self.unknown,
        )

    def finer_than_commune(self) -> dict[str, object]:
        """What of it must be sealed: the pin and the words, never the commune."""
        return self.model_dump(include={"point", "text", "name"}, exclude_none=True)
