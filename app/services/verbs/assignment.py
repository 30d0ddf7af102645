"""Whose work it is: somebody takes it on, gives it to a colleague, or lets it go. Nobody owns it."""

from collections.abc import Mapping
from uuid import UUID

from app.errors import Fault, InvalidFields
from app.models import actions as forms
from app.repositories import scope
from app.services import handover
from app.services.verbs.step import Effect, Step


async def _claim(step: Step) -> None:
    await _hand(step, step.principal.person_id)


async def _assign(step: Step) -> None:
    given: forms.Assign = step.given
    able = await handover.able(step.session, step.submission, step.now)
    if given.person_id not in {one.person_id for one in able}:
        raise InvalidFields(faults=[Fault("/person_id", "not_assignable")])
    await _hand(step, given.person_id)


async def _release(step: Step) -> None:
    await _hand(step, None)


async def _hand(step: Step, to: UUID | None) -> None:
    step.details = handover.told(step.submission.assignee_id, to)
    if step.submission.concerns_minor:
        # An officer who hands on what concerns a minor loses sight of it in this very statement.
        await scope.handing_to(step.session, (step.submission.unit_id,))
    step.submission.assignee_id = to


EFFECTS: Mapping[str, Effect] = {"claim": _claim, "assign": _assign, "release": _release}
