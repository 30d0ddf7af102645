"""What each verb does to a weapon surrender declaration."""

from collections.abc import Mapping

from app.domain.weapons import Handling
from app.errors import Fault, InvalidFields
from app.models import actions as forms
from app.repositories import details
from app.services.verbs.step import Effect, Step, nothing, reason


async def _schedule(step: Step) -> None:
    given: forms.Schedule = step.given
    declaration, _ = await details.weapons(step.session, step.submission.id)
    if given.slot <= step.now:
        raise InvalidFields(faults=[Fault("/slot", "too_old")])
    if declaration.has_red and given.handling is Handling.BRING_TO_STATION:
        raise InvalidFields(faults=[Fault("/handling", "never_carried")])
    declaration.scheduled_at, declaration.scheduled_handling = given.slot, given.handling
    step.session.add(declaration)


async def _miss(step: Step) -> None:
    declaration, _ = await details.weapons(step.session, step.submission.id)
    declaration.scheduled_at = declaration.scheduled_handling = None
    step.session.add(declaration)


EFFECTS: Mapping[str, Effect] = {
    "advise": nothing,
    "schedule": _schedule,
    "secure_site": nothing,
    "miss": _miss,
    "set_aside": reason,
    "cancel": reason,
}
