"""What each verb does to a weapon surrender declaration."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.domain.days import day_of
from app.domain.text import accented_key
from app.domain.weapons import ITEMS, Handling, ItemType, Measure, Safety
from app.errors import Fault, InvalidFields
from app.models import actions as forms
from app.models.weapon_record import ReceivedItem, WeaponRecord
from app.models.weapon_surrender import WeaponItem
from app.repositories import details, posted
from app.services.verbs.handing import check_body
from app.services.verbs.step import Effect, Step, note, words_alone

_RECEPTION = "weapon_reception"
"""The register of records of reception, beside those of the kinds."""


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


async def _receive(step: Step) -> None:
    """Two people take it over, counted; a difference from what was declared is explained, and nothing is red."""
    given: forms.Receive = step.given
    items = given.items
    if not items:
        raise InvalidFields(faults=[Fault("/items", "items_required")])
    red = [place for place, item in enumerate(items) if ITEMS[item.type].safety is Safety.RED]
    if red:
        raise InvalidFields(faults=[Fault(f"/items/{place}/type", "never_carried") for place in red])
    await _check_witness(step)
    _, declared = await details.weapons(step.session, step.submission.id)
    if _counted(items) != _declared(declared) and given.explanation is None:
        raise InvalidFields(faults=[Fault("/explanation", "explanation_required")])
    year = day_of(step.now).year
    number = await details.next_register_number(
        step.session, step.submission.unit_id, step.principal.archive_ids, _RECEPTION, year
    )
    record_no = f"{number}/{year}"
    record = _record(step, record_no)
    record.witness_id, record.seal_no = given.witness_id, given.seal_no
    step.session.add(record)
    step.session.add_all(
        ReceivedItem(
            submission_id=step.submission.id,
            ordinal=ordinal,
            type=item.type,
            quantity=item.quantity,
            measure=item.unit,
        )
        for ordinal, item in enumerate(items, start=1)
    )
    step.details["record_no"] = record_no
    await note(step)


async def _check_witness(step: Step) -> None:
    """By account they are of the station, by name they are anybody but the one who takes it over."""
    given: forms.Receive = step.given
    me = step.principal
    if given.witness_id is None and given.witness is None:
        raise InvalidFields(faults=[Fault("/witness", "witness_required")])
    if given.witness_id == me.person_id:
        raise InvalidFields(faults=[Fault("/witness_id", "same_person")])
    here = await posted.at(step.session, {me.unit_id}, day_of(step.now))
    my_names = {accented_key(post.display_name) for post in here if post.person_id == me.person_id}
    if given.witness is not None and accented_key(given.witness) in my_names:
        raise InvalidFields(faults=[Fault("/witness", "same_person")])
    if given.witness_id is not None and given.witness_id not in {post.person_id for post in here}:
        raise InvalidFields(faults=[Fault("/witness_id", "not_of_the_station")])


def _counted(items: Iterable[forms.CountedItem]) -> dict[tuple[ItemType, Measure], Decimal]:
    return _summed((item.type, item.unit, item.quantity) for item in items)


def _declared(items: Iterable[WeaponItem]) -> dict[tuple[ItemType, Measure], Decimal]:
    return _summed((item.type, item.measure, item.quantity) for item in items)


def _summed(items: Iterable[tuple[ItemType, Measure, Decimal]]) -> dict[tuple[ItemType, Measure], Decimal]:
    """Per type and measure: nothing is ever summed over different measures."""
    sums: dict[tuple[ItemType, Measure], Decimal] = {}
    for item_type, measure, quantity in items:
        sums[item_type, measure] = sums.get((item_type, measure), Decimal()) + quantity
    return sums


async def _hand_over(step: Step) -> None:
    given: forms.HandOver = step.given
    declaration, _ = await details.weapons(step.session, step.submission.id)
    check_body(step, has_red=declaration.has_red)
    if declaration.has_red and given.military_reference is None:
        raise InvalidFields(faults=[Fault("/military_reference", "military_reference_required")])
    # The province reads what was handed over, and records its end.
    step.submission.with_province = True
    record = _record(step, given.record_no)
    record.body = given.receiving_body
    step.session.add(record)
    step.details = given.codes()


async def _dispose(step: Step) -> None:
    given: forms.Dispose = step.given
    step.session.add(_record(step, given.record_no))
    step.details = given.codes()


def _record(step: Step, record_no: str) -> WeaponRecord:
    return WeaponRecord(
        submission_id=step.submission.id,
        verb=step.given.verb,
        record_no=record_no,
        at=step.now,
        person_id=step.principal.person_id,
    )


EFFECTS: Mapping[str, Effect] = {
    "advise": words_alone,
    "schedule": _schedule,
    "secure_site": words_alone,
    "receive": _receive,
    "miss": _miss,
    "hand_over": _hand_over,
    "dispose": _dispose,
    "link": words_alone,
    "set_aside": words_alone,
    "cancel": words_alone,
}
