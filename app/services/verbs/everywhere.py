"""What can be done with a submission of any kind: move it to another commune."""

from collections.abc import Mapping

from app.domain.roles import Role
from app.errors import Fault, InvalidFields
from app.models import actions as forms
from app.services import conflicts, relocation, reroutes
from app.services.verbs.step import Effect, Step, note


async def _reroute(step: Step) -> None:
    given: forms.Reroute = step.given
    unit = relocation.commune_of_today(step.reference, given.unit_id, given.unit_code)
    if unit.id == step.submission.unit_id:
        raise InvalidFields(faults=[Fault("", "already_there")])
    if step.principal.role is not Role.PROVINCE and given.reason is None:
        raise InvalidFields(faults=[Fault("/reason", "missing")])
    await note(step)
    if step.principal.role is Role.PROVINCE:
        await relocation.move(
            step.session, step.submission, unit, step.reference, step.now, by=step.principal, opener=step.opener
        )
        await conflicts.keep_in_sight(step.session, step.principal, step.submission, step.now)
        return
    await reroutes.offer(
        step.session,
        step.principal,
        step.submission,
        unit,
        given.reason or "",
        reference=step.reference,
        opener=step.opener,
        now=step.now,
    )


REROUTE: Mapping[str, Effect] = {"reroute": _reroute}
