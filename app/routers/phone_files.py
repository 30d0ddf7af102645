"""Reference data for phones: two files, compressed and tagged, with which an app resolves places offline."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app import errors
from app.domain.gazetteer import Gazetteer
from app.models.phone_file import FormerUnitsFile, UnitsFile
from app.services import phone_files
from app.services.phone_files import PhoneFile
from app.web.answers import refuses
from app.web.encodings import takes_gzip
from app.web.etags import PUBLIC, tagged
from app.web.parts import parts_of

router = APIRouter(tags=["Reference"])


@router.get(
    "/v1/reference/units",
    operation_id="units_for_phones",
    response_model=UnitsFile,
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def units_for_phones(request: Request) -> Response:
    """Take the whole country of today.

    About 60 kB compressed. Ask again with `If-None-Match`: the file changes only when a unit does.
    """
    return await _sent(request, phone_files.today)


@router.get(
    "/v1/reference/former-units",
    operation_id="former_units_for_phones",
    response_model=FormerUnitsFile,
    responses=refuses(errors.MethodNotAllowed),
    openapi_extra={"security": []},
)
async def former_units_for_phones(request: Request) -> Response:
    """Take the old names that people still say, and what each is today.

    Former provinces hold their districts, and these their communes. Where `split` stands, the name alone does not tell
    which of `to` is meant: ask for a pin or a pick.
    """
    return await _sent(request, phone_files.former)


async def _sent(request: Request, build: Callable[[Gazetteer], PhoneFile]) -> Response:
    reference = parts_of(request).shelf.now
    # Beside the loop, which the first phone of the day would otherwise hold up for a tenth of a second.
    file = await asyncio.to_thread(build, reference.gazetteer)
    also = {"Vary": "Accept-Encoding"}
    if takes_gzip(request.headers.get("accept-encoding", "")):
        also["Content-Encoding"] = "gzip"
        return tagged(request, file.packed, reference.units_version, cache=PUBLIC, also=also)
    return tagged(request, file.plain, reference.units_version, cache=PUBLIC, also=also)
