"""Units: the provinces and communes of today, found by level, parent and name, old names included."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.places import Place, Point, off_the_earth
from app.domain.units import Level
from app.models.accepted import DecisionShown
from app.models.fields import Code, Line120, Line300
from app.models.lookup import ResolveFields, UnitList
from app.services import unit_search
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged
from app.web.language import language_of
from app.web.parts import parts_of

router = APIRouter(tags=["Reference"])
PUBLIC_OPERATION: dict[str, object] = {"security": []}


@router.get(
    "/v1/units",
    operation_id="list_units",
    response_model=UnitList,
    responses=refuses(errors.InvalidFields),
    openapi_extra=PUBLIC_OPERATION,
)
async def list_units(
    request: Request,
    level: Annotated[Level, Query(description="districts ended on 1 July 2025 and are never listed")] = Level.COMMUNE,
    parent: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="the id of a province")] = None,
    name: Annotated[Line120 | None, Query(examples=["Chiềng Cang"])] = None,
) -> Response:
    """List units of today.

    With `name`, a former name finds the unit that it belongs to now: «Chiềng Cang» finds Xã Mường Hung.
    """
    reference = parts_of(request).shelf.now
    body = to_json({"data": unit_search.find(reference, level, parent, name)})
    return tagged(request, body, reference.version, cache=PUBLIC)


@router.post(
    "/v1/units/resolve",
    operation_id="resolve_place",
    response_model=DecisionShown,
    responses=refuses(errors.MalformedJson, errors.InvalidFields),
    openapi_extra=PUBLIC_OPERATION,
)
async def resolve_place(request: Request, body: ResolveFields) -> Response:
    """Understand a place.

    The answer is what would happen at intake: one commune, a few to choose from, or an honest «unknown».
    """
    reference = parts_of(request).shelf.now
    place = replace(body.place.told(), on=body.on)
    answer = unit_search.resolve(reference, place, language_of(request))
    return Response(to_json(answer), media_type="application/json")


@router.get(
    "/v1/units/resolve",
    operation_id="resolve_place_by_query",
    response_model=DecisionShown,
    responses=refuses(errors.InvalidFields),
    openapi_extra=PUBLIC_OPERATION,
)
async def resolve_place_by_query(
    request: Request,
    lat: Annotated[float | None, Query(allow_inf_nan=False, description="-90 to 90; needs lon")] = None,
    lon: Annotated[float | None, Query(allow_inf_nan=False, description="-180 to 180; needs lat")] = None,
    accuracy_m: Annotated[float | None, Query(ge=0, le=100_000, allow_inf_nan=False)] = None,
    code: Annotated[Code | None, Query(examples=["04219"])] = None,
    on: Annotated[date | None, Query(description="the day when the code was valid")] = None,
    text: Annotated[Line300 | None, Query(examples=["Chiềng Cang, Sơn La"])] = None,
) -> Response:
    """Understand a place, for tools.

    Never for the place of an incident: an address of the web is written into many logs. Use POST for that.
    """
    reference = parts_of(request).shelf.now
    point = _pin(lat, lon, accuracy_m)
    if point is None and code is None and text is None:
        raise errors.InvalidFields(faults=[errors.Fault("/text", "missing")])
    place = Place(unit_code=code, point=point, text=text, on=on)
    return Response(to_json(unit_search.resolve(reference, place, language_of(request))), media_type="application/json")


def _pin(lat: float | None, lon: float | None, accuracy_m: float | None) -> Point | None:
    """The pin, if one is told. Raises InvalidFields for half of one: it would be left out in silence."""
    if lat is None or lon is None:
        if lat is lon is accuracy_m is None:
            return None
        raise errors.InvalidFields(faults=[errors.Fault("/lat" if lat is None else "/lon", "missing")])
    if fault := off_the_earth(lat, lon):
        raise errors.InvalidFields(faults=[errors.Fault("/lat", fault)])
    return Point(lat, lon, accuracy_m)
