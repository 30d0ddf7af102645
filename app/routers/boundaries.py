"""Boundaries of units, for the maps of others."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic_core import to_json

from app import errors
from app.models.geojson import BoundaryFeature
from app.services import boundary_showing
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged
from app.web.parts import parts_of

router = APIRouter(tags=["Reference"])


class GeoJsonResponse(Response):
    """GeoJSON under its own media type (RFC 7946 §12)."""

    media_type = "application/geo+json"


@router.get(
    "/v1/units/{unit_id}/boundary",
    operation_id="read_boundary",
    response_model=BoundaryFeature,
    response_class=GeoJsonResponse,
    responses=refuses(errors.BoundaryNotShown, errors.NotFound, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def read_boundary(
    request: Request,
    session: SessionDep,
    unit_id: Annotated[int, Path(ge=1, le=2**31 - 1, description="the id of a commune, as `GET /v1/units` lists it")],
) -> Response:
    """Read the boundary of a commune as GeoJSON.

    Only where the licence of the boundaries in use allows it; routing uses them in any case. `properties` say who
    published them and on what terms.
    """
    reference = parts_of(request).shelf.now
    shown = await boundary_showing.feature(session, reference, unit_id)
    version = reference.versions["boundaries"]
    return tagged(request, to_json(shown), version, cache=PUBLIC, media_type=GeoJsonResponse.media_type)
