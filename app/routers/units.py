"""Units: the provinces and communes of today, found by level, parent and name, old names included."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.places import Place, Point
from app.domain.units import Level
from app.models.fields import Code, Line120, Line300
from app.models.lookup import Resolved, ResolveFields, UnitList
from app.services import unit_search
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged
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
    response_model=Resolved,
    responses=refuses(errors.MalformedJson, errors.InvalidFields),
    openapi_extra=PUBLIC_OPERATION,
)
async def resolve_place(request: Request, body: ResolveFields) -> Response:
    """Understand a place.

    The answer is what would happen at intake: one commune, a few to choose from, or an honest «unknown».
    """
    reference = parts_of(request).shelf.now
    return Response(to_json(unit_search.resolve(reference, body.place.told())), media_type="application/json")


@router.get(
    "/v1/units/resolve",
    operation_id="resolve_place_by_query",
    response_model=Resolved,
    responses=refuses(errors.InvalidFields),
    openapi_extra=PUBLIC_OPERATION,
)
async def resolve_place_by_query(
    request: Request,
    lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
    accuracy_m: Annotated[float | None, Query(ge=0, le=100_000, allow_inf_nan=False)] = None,
    code: Annotated[Code | None, Query(examples=["04219"])] = None,
    text: Annotated[Line300 | None, Query(examples=["Chiềng Cang, Sơn La"])] = None,
) -> Response:
    """Understand a place, for tools.

    Never for the place of an incident: an address of the web is written into many logs. Use POST for that.
    """
    reference = parts_of(request).shelf.now
    point = Point(lat, lon, accuracy_m) if lat is not None and lon is not None else None
    place = Place(unit_code=code, point=point, text=text)
    return Response(to_json(unit_search.resolve(reference, place)), media_type="application/json")
