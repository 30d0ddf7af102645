"""What can be done with a submission of any kind: move it to another commune."""

from collections.abc import Mapping

from app.domain import picks
from app.domain.places import Place
from app.domain.units import Unit
from app.errors import Fault, InvalidFields, UnknownUnit
from app.models import actions as forms
from app.services import relocation
from app.services.reference import Reference
from app.services.verbs.step import Effect, Step


async def _reroute(step: Step) -> None:
    given: forms.Reroute = step.given
    unit = commune_of_today(step.reference, given.unit_id, given.unit_code)
    if unit.id == step.submission.unit_id:
        raise InvalidFields(faults=[Fault("", "already_there")])
    await relocation.move(
        step.session, step.submission, unit, step.reference, step.now, by=step.principal, opener=step.opener
    )


def commune_of_today(reference: Reference, unit_id: int | None, unit_code: str | None) -> Unit:
    """The commune that was named, by an id or code that may be from before a merger.

    Raises UnknownUnit for what is no commune, and for one that was split: where in it is not told.
    """
    # Where a code was borne by another commune before, the unit is today's holder: here one chooses from today's list.
    unit = picks.decide(Place(unit_id=unit_id, unit_code=unit_code), reference.gazetteer).unit
    if unit is None:
        raise UnknownUnit
    return unit


REROUTE: Mapping[str, Effect] = {"reroute": _reroute}
