"""The list of hamlets as a file, out and in."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.models.hamlet_file import HamletImport
from app.services import hamlet_exchange
from app.services.hamlet_keeping import Keeper
from app.web.access import HamletKeeper, SessionDep
from app.web.answers import refuses
from app.web.once import at_its_turn
from app.web.parts import parts_of

router = APIRouter(tags=["Officers"])

_CSV = "text/csv"
_FILE = {"schema": {"type": "string"}, "example": "name,kind,former_commune,lat,lon,households\r\nAnh Trung,bản,,,,61"}


class CsvResponse(Response):
    """A file for a spreadsheet."""

    media_type = _CSV


@router.get(
    "/v1/hamlets.csv",
    operation_id="export_hamlets",
    response_class=CsvResponse,
    responses=refuses(errors.InvalidToken, errors.Forbidden),
)
async def export_hamlets(request: Request, session: SessionDep, keeper: HamletKeeper) -> Response:
    """Write out the list of your commune.

    As CSV in UTF-8, which a spreadsheet opens and the import reads back without changing anything.
    """
    content = await hamlet_exchange.export(session, Keeper.of(keeper), parts_of(request).shelf.now)
    headers = {"Content-Disposition": 'attachment; filename="hamlets.csv"'}
    return CsvResponse(content, headers=headers)


@router.post(
    "/v1/hamlets.csv",
    operation_id="import_hamlets",
    response_model=HamletImport,
    responses=refuses(
        errors.MissingIdempotencyKey,
        errors.InvalidToken,
        errors.Forbidden,
        errors.TwinRunning,
        errors.BodyTooLarge,
        errors.UnsupportedMediaType,
        errors.InvalidFields,
        errors.IdempotencyMismatch,
        errors.Busy,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {_CSV: _FILE}}},
)
async def import_hamlets(
    request: Request,
    session: SessionDep,
    keeper: HamletKeeper,
    dry_run: Annotated[bool, Query(description="only tell what the file would bring")] = False,
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="Required, except for a dry run.")
    ] = None,
) -> Response:
    """Bring in a list for your commune.

    CSV in UTF-8 of at most 64 KiB, a line per hamlet: new ones are added, those of the same name, kind and former
    commune are changed, those that the file does not name stay. All of the file is taken, or nothing: faults are told
    by line and column.
    """
    parts = parts_of(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _CSV:
        raise errors.UnsupportedMediaType
    # A dry run creates nothing; its answer must never pass for that of the import itself.
    turn = None if dry_run else await at_its_turn(request, session, keeper, idempotency_key)
    if turn is not None and turn.kept is not None:
        headers = {"Idempotent-Replayed": "true"}
        return Response(turn.kept, media_type="application/json", headers=headers)
    now = parts.clock()
    brought = await hamlet_exchange.bring_in(
        session, Keeper.of(keeper), await request.body(), reference=parts.shelf.now, now=now, dry_run=dry_run
    )
    answer = to_json(brought)
    if turn is not None:
        await turn.keep(answer, now)
    return Response(answer, media_type="application/json")
