"""The catalogue of forms, words and numbers to call."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic_core import to_json

from app import errors
from app.services.catalogue import catalogue
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged
from app.web.parts import parts_of

router = APIRouter(tags=["Reference"])


@router.get(
    "/v1/catalogue",
    operation_id="read_catalogue",
    response_model=dict[str, Any],
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def read_catalogue(request: Request) -> Response:
    """Read everything that an app needs to draw the forms.

    With the pledges it is enough to fill in every form without coverage and send it days later.
    """
    reference = parts_of(request).shelf.now
    return tagged(request, to_json(catalogue(reference)), reference.version, cache=PUBLIC)
