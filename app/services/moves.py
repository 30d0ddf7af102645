"""What each verb does beyond the change of status, which the workflow's table tells."""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import NONCE, DataKey
from app.domain import cases, picks, urgency
from app.domain.days import day_of
from app.domain.kinds import Kind
from app.domain.places import Place
from app.domain.principals import Principal
from app.domain.tip_offs import ADVERSE, Corroboration, TipOffClass
from app.domain.units import Unit
from app.domain.weapons import Handling
from app.errors import Fault, InvalidFields, UnknownUnit
from app.models import action as forms
from app.models.ledger import Note
from app.models.submission import Submission
from app.models.tip_off import TipOff
from app.repositories import details, scope, submissions
from app.services import relocation, subjects
from app.services.reference import Reference
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags


@dataclass(slots=True)
class Step:
    """One move under way: who makes it on what, with what they gave.

    `key` opens the submission; `details` are the codes of the event.
    """

    session: AsyncSession
    principal: Principal
    submission: Submission
    given: Any
    now: datetime
    reference: Reference
    key: DataKey
    opener: Opener
    subject_tags: SubjectTags
    details: dict[str, object] = field(default_factory=dict)


Effect = Callable[[Step], Awaitable[None]]


async def _claim(step: Step) -> None:
    step.submission.assignee_id = step.principal.person_id


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
        step.submission.urgency = given.urgency
        step.submission.sort_key = urgency.sort_key(given.urgency, step.submission.due_at)
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
    await _note(step, {"receiving_body": step.given.receiving_body})


async def _return(step: Step) -> None:
    # The province lets go of it in this very statement: without the wider scope the database would refuse the change.
    await scope.handing_to(step.session, (step.submission.unit_id,))
    step.submission.with_province = False
    await _reason(step)


async def _reason(step: Step) -> None:
    await _note(step, {"reason": step.given.reason})


async def _resolve(step: Step) -> None:
    given: forms.Resolve = step.given
    tip_off = await details.tip_off(step.session, step.submission.id)
    if given.outcome in ADVERSE and tip_off.corroboration is Corroboration.NONE:
        raise InvalidFields(faults=[Fault("/outcome", "no_adverse_outcome")])
    tip_off.outcome = given.outcome
    step.session.add(tip_off)
    step.details["outcome"] = given.outcome
    await _note(step, {"text": given.text})


async def _reopen(step: Step) -> None:
    # How it ended once stays in the history; what is open has no outcome.
    tip_off = await details.tip_off(step.session, step.submission.id)
    tip_off.outcome = None
    step.session.add(tip_off)
    await relocation.bring_home(
        step.session, step.submission, step.reference, step.now, by=step.principal, opener=step.opener
    )
    await _reason(step)


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


async def _confirm(step: Step) -> None:
    signature = await subjects.settle(
        step.session,
        step.submission,
        partial(submissions.lock, step.session, step.principal),
        now=step.now,
        tags=step.subject_tags,
    )
    signature.confirmed_by = step.principal.person_id
    signature.witness = step.key.seal(
        "pledge_signatures", step.submission.id, "witness", step.given.witness.encode(), os.urandom(NONCE)
    )
    step.session.add(signature)


async def _void(step: Step) -> None:
    signature, _ = await details.signature(step.session, step.submission.id)
    signature.is_active = False
    step.session.add(signature)
    await _reason(step)


async def _reroute(step: Step) -> None:
    given: forms.Reroute = step.given
    unit = commune_of_today(step.reference, given.unit_id, given.unit_code)
    if unit.id == step.submission.unit_id:
        raise InvalidFields(faults=[Fault("", "already_there")])
    await relocation.move(
        step.session, step.submission, unit, step.reference, step.now, by=step.principal, opener=step.opener
    )


async def _note(step: Step, words: Mapping[str, str]) -> None:
    note_id = uuid4()
    sealed = step.key.seal("notes", note_id, "words", json.dumps(words, ensure_ascii=False).encode(), os.urandom(NONCE))
    step.session.add(
        Note(
            id=note_id,
            submission_id=step.submission.id,
            verb=step.given.verb,
            written_at=step.now,
            person_id=step.principal.person_id,
            words=sealed,
        )
    )


async def _nothing(_step: Step) -> None:
    """The change of status says it all."""


_ON_EVERY_KIND: Mapping[str, Effect] = {"claim": _claim, "reroute": _reroute}

EFFECTS: Mapping[Kind, Mapping[str, Effect]] = {
    Kind.TIP_OFF: {
        **_ON_EVERY_KIND,
        "receive": _receive,
        "classify": _classify,
        "verify": _nothing,
        "support": _nothing,
        "transfer": _transfer,
        "return": _return,
        "resolve": _resolve,
        "reopen": _reopen,
    },
    Kind.WEAPON_SURRENDER: {
        **_ON_EVERY_KIND,
        "advise": _nothing,
        "schedule": _schedule,
        "secure_site": _nothing,
        "miss": _miss,
        "set_aside": _reason,
        "cancel": _reason,
    },
    Kind.PLEDGE_SIGNATURE: {"reroute": _reroute, "confirm": _confirm, "void": _void},
}
"""The verbs that this edition carries out; the API offers no others."""


def commune_of_today(reference: Reference, unit_id: int | None, unit_code: str | None) -> Unit:
    """The commune that was named, by an id or code that may be from before a merger.

    Raises UnknownUnit for what is no commune, and for one that was split: where in it is not told.
    """
    # Where a code was borne by another commune before, the unit is today's holder: here one chooses from today's list.
    unit = picks.decide(Place(unit_id=unit_id, unit_code=unit_code), reference.gazetteer).unit
    if unit is None:
        raise UnknownUnit
    return unit
