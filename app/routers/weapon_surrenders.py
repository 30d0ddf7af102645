"""Weapon surrenders (khai báo giao nộp vũ khí): the citizen's door."""

from fastapi import APIRouter, Request

from app import errors
from app.models.accepted import Accepted
from app.models.weapon_surrender import WeaponSurrenderFields
from app.services.letters import Reply
from app.web.answers import refuses
from app.web.idempotency import IdempotencyKey
from app.web.parts import intake_of
from app.web.strict_json import StrictJsonRoute, letter_of

router = APIRouter(route_class=StrictJsonRoute, tags=["Citizens"])


@router.post(
    "/v1/weapon-surrenders",
    operation_id="submit_weapon_surrender",
    status_code=201,
    response_model=Accepted,
    responses=refuses(
        errors.MissingIdempotencyKey,
        errors.BodyTooLarge,
        errors.UnsupportedMediaType,
        errors.InvalidFields,
        errors.Busy,
    ),
    openapi_extra={"security": []},
)
async def submit_weapon_surrender(
    request: Request, body: WeaponSurrenderFields, idempotency_key: IdempotencyKey
) -> Reply:
    """Declare weapons, explosives or support tools to be handed in.

    No account is needed. The police of your commune get in touch to collect the items or to agree on a time. With
    anything that may explode the answer says not to touch it: people come to it.
    """
    return await intake_of(request).submit_weapon_surrender(body, idempotency_key, letter_of(request))
