"""Pledges (bản cam kết) and their signing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.domain.units import Level
from app.models.accepted import Accepted
from app.models.fields import Code
from app.models.pledge import PledgeList, PledgeShown
from app.models.pledge_signature import SignatureFields
from app.services import pledge_list
from app.services.letters import Reply
from app.web.answers import refuses
from app.web.etags import PUBLIC, tagged
from app.web.idempotency import IdempotencyKey
from app.web.parts import intake_of, parts_of
from app.web.strict_json import StrictJsonRoute, letter_of

router = APIRouter(tags=["Reference"])
signing = APIRouter(route_class=StrictJsonRoute, tags=["Citizens"])


@router.get(
    "/v1/pledges",
    operation_id="list_pledges",
    response_model=PledgeList,
    responses=refuses(errors.UnknownUnit, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def list_pledges(
    request: Request,
    unit: Annotated[Code | None, Query(description="the code of a commune of today", examples=["04219"])] = None,
) -> Response:
    """List the pledges open for signing, with their texts.

    With `unit`, those of the commune and of its province.
    """
    reference = parts_of(request).shelf.now
    where = None
    if unit is not None:
        where = reference.gazetteer.current_by_code(Level.COMMUNE, unit)
        if where is None:
            raise errors.UnknownUnit
    body = to_json({"data": pledge_list.open_in(reference, where)})
    return tagged(request, body, reference.version, cache=PUBLIC)


@router.get(
    "/v1/pledges/{code}",
    operation_id="read_pledge",
    response_model=PledgeShown,
    responses=refuses(errors.UnknownPledge, errors.InvalidFields),
    openapi_extra={"security": []},
)
async def read_pledge(request: Request, code: str) -> Response:
    """Read one open pledge.

    A signature names its text by `text_sha256`, so that nobody signs words they have not seen.
    """
    reference = parts_of(request).shelf.now
    return tagged(request, to_json(pledge_list.find(reference, code)), reference.version, cache=PUBLIC)


@signing.post(
    "/v1/pledges/{code}/signatures",
    operation_id="sign_pledge",
    status_code=201,
    response_model=Accepted,
    responses=refuses(
        errors.MissingIdempotencyKey,
        errors.UnknownPledge,
        errors.BodyTooLarge,
        errors.UnsupportedMediaType,
        errors.InvalidFields,
        errors.Busy,
    ),
    openapi_extra={"security": []},
)
async def sign_pledge(request: Request, code: str, body: SignatureFields, idempotency_key: IdempotencyKey) -> Reply:
    """Sign a pledge.

    The signature waits until it is confirmed: with the method `otp` by a code to the phone number that is given here,
    within 24 hours (`POST /v1/tracking/confirmation`), or by an officer or the collector of the hamlet before a
    witness. Signing twice is taken in like the first time and settled then, so that nobody can find out here who has
    signed.
    """
    return await intake_of(request).sign(code, body, idempotency_key, letter_of(request))
