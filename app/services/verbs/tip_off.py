"""What each verb does to a tip-off, beyond the change of status that the workflow's table tells."""

from collections.abc import Mapping

from app.domain import cases
from app.domain.days import day_of
from app.domain.tip_offs import ADVERSE, Corroboration, RejectReason, TipOffClass
from app.errors import Fault, IllegalMove, InvalidFields
from app.models import actions as forms
from app.models.tip_off import TipOff
from app.repositories import details, scope
from app.services import clock_keeping, conversation, links, relocation
from app.services.verbs.handing import check_body
from app.services.verbs.step import Effect, Step, note, words_alone


async def _receive(step: Step) -> None:
    given: forms.Receive = step.given
    if given.tip_off_class is None:
        raise InvalidFields(faults=[Fault("/class", "class_required")])
    here, year = step.submission.unit_id, day_of(step.now).year
    await _set_class(step, await details.tip_off(step.session, step.submission.id), given.tip_off_class)
    # It is entered where it lies now: a number that is taken here for what has left would tell of it.
    archive_ids = step.principal.archive_ids if step.submission.unit_id == here else ()
    number = await details.next_register_number(
        step.session, step.submission.unit_id, archive_ids, step.submission.kind, year
    )
    step.submission.register_no = f"{number}/{year}"


async def _classify(step: Step) -> None:
    given: forms.Classify = step.given
    tip_off = await details.tip_off(step.session, step.submission.id)
    if given.urgency is not None:
        # Its place in the queue follows with its clocks.
        step.submission.urgency = given.urgency
    for name in ("corroboration", "source_grade", "info_grade"):
        if (value := getattr(given, name)) is not None:
            setattr(tip_off, name, value)
    step.session.add(tip_off)
    step.details = given.codes()
    if given.tip_off_class is not None:
        await _set_class(step, tip_off, given.tip_off_class)


async def _set_class(step: Step, tip_off: TipOff, wanted: TipOffClass) -> None:
    if not cases.may_be_classed(tip_off.category, wanted):
        raise InvalidFields(faults=[Fault("/class", "not_for_this_category")])
    tip_off.tip_off_class = wanted
    step.details["class"] = wanted
    step.session.add(tip_off)
    await step.session.flush()
    if wanted is TipOffClass.CONFLICT and not step.submission.conflict:
        # It concerns somebody of the police: from here on it is the inspectorate's alone.
        await relocation.to_inspectorate(
            step.session, step.submission, step.reference, step.now, by=step.principal, opener=step.opener
        )


async def check_reject(step: Step) -> None:
    """Raises InvalidFields for a duplicate of nothing that it is linked with, as far as its maker sees."""
    given: forms.Reject = step.given
    if given.reason is not RejectReason.DUPLICATE:
        return
    if given.duplicate_of is None:
        raise InvalidFields(faults=[Fault("/duplicate_of", "duplicate_of_required")])
    if not await links.are_linked(step.session, step.submission.id, given.duplicate_of):
        raise InvalidFields(faults=[Fault("/duplicate_of", "not_linked")])


async def _reject(step: Step) -> None:
    step.details = step.given.codes()


async def _ask(step: Step) -> None:
    await conversation.say(
        step.session,
        step.submission,
        step.given.question,
        by=step.principal,
        now=step.now,
        boxes=step.opener.boxes,
        reference=step.reference,
    )


async def check_transfer(step: Step) -> None:
    """Raises InvalidFields for a body that does not take this over."""
    check_body(step)


async def _transfer(step: Step) -> None:
    await check_transfer(step)
    # From here on the province sees it too; the commune keeps it in sight.
    step.submission.with_province = True
    step.details = step.given.codes()


async def _report_up(step: Step) -> None:
    # What is reported is read up there; what concerns an officer is reported past the province's desk.
    step.submission.with_province = not step.submission.conflict


async def _extend(step: Step) -> None:
    due_at = await clock_keeping.extend(step.session, step.submission, step.reference.clocks)
    if due_at is None:
        raise IllegalMove
    step.details["due_at"] = due_at.isoformat()
    await note(step)


async def _return(step: Step) -> None:
    # The province lets go of it in this very statement: without the wider scope the database would refuse the change.
    await scope.handing_to(step.session, (step.submission.unit_id,))
    # A clock that ran out stays visible to it.
    step.submission.with_province = step.submission.escalated_at is not None
    await note(step)


async def check_resolve(step: Step) -> None:
    """Raises InvalidFields for an outcome that burdens somebody whom nothing but this speaks against."""
    given: forms.Resolve = step.given
    tip_off = await details.tip_off(step.session, step.submission.id)
    if given.outcome in ADVERSE and tip_off.corroboration is Corroboration.NONE:
        raise InvalidFields(faults=[Fault("/outcome", "no_adverse_outcome")])


async def _resolve(step: Step) -> None:
    await check_resolve(step)
    tip_off = await details.tip_off(step.session, step.submission.id)
    tip_off.outcome = step.given.outcome
    step.session.add(tip_off)
    step.details = step.given.codes()
    await note(step)


async def _reopen(step: Step) -> None:
    # How it ended once stays in the history; what is open has no outcome.
    tip_off = await details.tip_off(step.session, step.submission.id)
    tip_off.outcome = None
    step.session.add(tip_off)
    await relocation.bring_home(
        step.session, step.submission, step.reference, step.now, by=step.principal, opener=step.opener
    )
    await note(step)


EFFECTS: Mapping[str, Effect] = {
    "receive": _receive,
    "classify": _classify,
    "reject": _reject,
    "verify": words_alone,
    "ask": _ask,
    "answer": words_alone,
    "support": words_alone,
    "report_up": _report_up,
    "file": words_alone,
    "extend": _extend,
    "transfer": _transfer,
    "return": _return,
    "resolve": _resolve,
    "dismiss": words_alone,
    "reopen": _reopen,
}
CHECKS: Mapping[str, Effect] = {"reject": check_reject, "transfer": check_transfer, "resolve": check_resolve}
"""What is asked before somebody else is asked to approve it."""
