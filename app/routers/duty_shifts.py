"""Duty shifts: the roster of a desk, by which the first to be woken is known."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic_core import to_json

from app import errors
from app.models.duty_shift import DutyRoster, DutyShiftFields, DutyShiftShown
from app.models.fields import Slot
from app.services import duty_shifts
from app.web.access import RosterKeeper, SessionDep, Watcher
from app.web.answers import refuses
from app.web.once import answered, at_its_turn
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/duty-shifts", tags=["Officers"])
_GUARDED = (errors.InvalidToken, errors.Forbidden, errors.InvalidFields)


@router.get("", operation_id="list_duty_shifts", responses=refuses(*_GUARDED))
async def list_duty_shifts(
    request: Request,
    session: SessionDep,
    watcher: Watcher,
    since: Annotated[Slot | None, Query(alias="from", description="Now, unless told otherwise.")] = None,
    until: Annotated[Slot | None, Query(description="31 days later, unless told otherwise; at most 62.")] = None,
) -> DutyRoster:
    """List who of your desk is on duty, and when."""
    return await duty_shifts.roster(session, watcher, since, until, parts_of(request).clock())


@router.post(
    "",
    operation_id="add_duty_shift",
    status_code=201,
    response_model=DutyShiftShown,
    responses=refuses(
        *_GUARDED,
        errors.MalformedJson,
        errors.MissingIdempotencyKey,
        errors.TwinRunning,
        errors.IdempotencyMismatch,
    ),
)
async def add_duty_shift(
    request: Request,
    session: SessionDep,
    keeper: RosterKeeper,
    body: DutyShiftFields,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Put somebody of your desk on duty.

    They are woken first, at any hour, when something waits. Several may be on duty at once. Whose posting has ended is
    not woken, whatever the roster says.
    """
    now = parts_of(request).clock()
    turn = await at_its_turn(request, session, keeper, idempotency_key)
    if turn.kept is not None:
        return answered(turn.kept, status=201, is_replayed=True)
    answer = to_json(await duty_shifts.add(session, keeper, body, now))
    await turn.keep(answer, now, status=201)
    return answered(answer, status=201, is_replayed=False)


@router.delete(
    "/{shift_id}",
    operation_id="remove_duty_shift",
    status_code=204,
    responses=refuses(*_GUARDED, errors.NotFound),
)
async def remove_duty_shift(request: Request, session: SessionDep, keeper: RosterKeeper, shift_id: UUID) -> None:
    """Take a shift off the roster of your desk."""
    await duty_shifts.remove(session, keeper, shift_id, parts_of(request).clock())
