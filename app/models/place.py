"""A place as a citizen tells it: any of the ways, in any combination."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from app.domain.places import Place, Point, is_in_vietnam, off_the_earth
from app.models.fields import Code, Fields, Flag, Line120, Line300, UnitId


def _degrees(most: int, example: float) -> Any:  # noqa: ANN401 - pydantic's field
    # Told in the document and asked in the validator, which says more than «above the limit».
    return Field(
        strict=True, allow_inf_nan=False, examples=[example], json_schema_extra={"minimum": -most, "maximum": most}
    )


class AnyPointFields(Fields):
    """A position on the earth in WGS 84 degrees, with the radius of its uncertainty in metres."""

    lat: Annotated[float, _degrees(90, 21.0312)]
    lon: Annotated[float, _degrees(180, 103.7551)]
    accuracy_m: Annotated[float | None, Field(strict=True, ge=0, le=100_000, allow_inf_nan=False, examples=[25])] = None

    @model_validator(mode="after")
    def _lies_on_earth(self) -> Self:
        if fault := off_the_earth(self.lat, self.lon):
            raise ValueError(fault)
        return self


class PointFields(AnyPointFields):
    """The pin that the citizen sets: in the rectangle 8.0–23.6 N, 102.0–118.0 E."""

    @model_validator(mode="after")
    def _lies_in_vietnam(self) -> Self:
        if not is_in_vietnam(self.lat, self.lon):
            raise ValueError("outside_vietnam")
        return self


class AskedPlaceFields(Fields):
    """A place to be understood and not kept: the answer says what is odd about a pin instead of refusing it."""

    unit_id: UnitId | None = None
    unit_code: Annotated[Code | None, Field(examples=["04219"])] = None
    name: Annotated[Line120 | None, Field(examples=["Chiềng Cang"])] = None
    province_code: Annotated[Code | None, Field(examples=["14"])] = None
    point: AnyPointFields | None = None
    text: Annotated[Line300 | None, Field(examples=["gần trường tiểu học, bản Anh Trung, Chiềng Cang, Sơn La"])] = None
    unknown: Flag = False

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


class PlaceFields(AskedPlaceFields):
    """Nothing is ever refused for its place: what cannot be routed goes to people at once."""

    point: PointFields | None = None

    def finer_than_commune(self) -> dict[str, object]:
        """What of it must be sealed: the pin and the words, never the commune."""
        return self.model_dump(include={"point", "text", "name"}, exclude_none=True)
