"""What each verb does to a tip-off, beyond the change of status that the workflow's table tells."""

from collections.abc import Mapping

from app.domain import cases
from app.domain.days import day_of
from app.domain.tip_offs import ADVERSE, Corroboration, TipOffClass
from app.errors import Fault, IllegalMove, InvalidFields
from app.models import actions as forms
from app.models.tip_off import TipOff
from app.repositories import details, scope
from app.services import clock_keeping, relocation
from app.services.verbs.step import Effect, Step, note, nothing, reason


async def _receive(step: Step) -> None:
    given: forms.Receive = step.given
    await _set_class(step, await details.tip_off(step.session, step.submission.id), given.tip_off_class)
    year = day_of(step.now).year
    number = await details.next_register_number(
        step.session, step.submission.unit_id, step.principal.archive_ids, step.submission.kind, year
    )
    step.submission.register_no = f"{number}/{year}"


async def _classify(step: Step) -> None:
    given: forms.Classify = step.given
    tip_off = await details.tip_off(step.session, step.submission.id)
    if given.tip_off_class is not None:
        await _set_class(step, tip_off, given.tip_off_class)
    if given.urgency is not None:
        # Its place in the queue follows with its clocks.
        step.submission.urgency = given.urgency
    for name in ("corroboration", "source_grade", "info_grade"):
        if (value := getattr(given, name)) is not None:
            setattr(tip_off, name, value)
    step.session.add(tip_off)
    step.details = given.model_dump(mode="json", exclude_none=True, exclude={"verb"}, by_alias=True)


async def _set_class(step: Step, tip_off: TipOff, wanted: TipOffClass) -> None:
    if not cases.may_be_classed(tip_off.category, wanted):
        raise InvalidFields(faults=[Fault("/class", "not_for_this_category")])
    tip_off.tip_off_class = wanted
    step.details["class"] = wanted
    step.session.add(tip_off)


async def _transfer(step: Step) -> None:
    # From here on the province sees it too; the commune keeps it in sight.
    step.submission.with_province = True
    await note(step, {"receiving_body": step.given.receiving_body})


async def _return(step: Step) -> None:
    # The province lets go of it in this very statement: without the wider scope the database would refuse the change.
    await scope.handing_to(step.session, (step.submission.unit_id,))
    # A clock that ran out stays visible to it.
    step.submission.with_province = step.submission.escalated_at is not None
    await reason(step)


async def _report_up(step: Step) -> None:
    # What is reported is read up there.
    step.submission.with_province = True


async def _file(step: Step) -> None:
    await note(step, {"file_no": step.given.file_no})


async def _extend(step: Step) -> None:
    due_at = await clock_keeping.extend(step.session, step.submission, step.reference.clocks)
    if due_at is None:
        raise IllegalMove
    step.details["due_at"] = due_at.isoformat()
    await reason(step)


async def _resolve(step: Step) -> None:
    given: forms.Resolve = step.given
    tip_off = await details.tip_off(step.session, step.submission.id)
    if given.outcome in ADVERSE and tip_off.corroboration is Corroboration.NONE:
        raise InvalidFields(faults=[Fault("/outcome", "no_adverse_outcome")])
    tip_off.outcome = given.outcome
    step.session.add(tip_off)
    step.details["outcome"] = given.outcome
    await note(step, {"text": given.text})


async def _reopen(step: Step) -> None:
    # How it ended once stays in the history; what is open has no outcome.
    tip_off = await details.tip_off(step.session, step.submission.id)
    tip_off.outcome = None
    step.session.add(tip_off)
    await relocation.bring_home(
        step.session, step.submission, step.reference, step.now, by=step.principal, opener=step.opener
    )
    await reason(step)


EFFECTS: Mapping[str, Effect] = {
    "receive": _receive,
    "classify": _classify,
    "verify": nothing,
    "support": nothing,
    "report_up": _report_up,
    "file": _file,
    "extend": _extend,
    "transfer": _transfer,
    "return": _return,
    "resolve": _resolve,
    "reopen": _reopen,
}
