"""Tip-offs at the door: what becomes of the form."""

from datetime import datetime, timedelta

from app.domain import advice, urgency
from app.domain.kinds import Kind
from app.domain.places import Decision
from app.domain.tip_offs import CATEGORIES, AgeBand, Category, DangerFlag, OfficerLevel
from app.errors import BeyondTheProvince, Fault
from app.models.tip_off import TipOffFields
from app.repositories.intake import ArrivingTipOff
from app.services.drafts import MAY_BE_AHEAD, Detail, Draft, Sealer, composed
from app.services.reference import Reference

_OLDEST = timedelta(days=5 * 366)


def prepare(fields: TipOffFields, now: datetime, reference: Reference) -> Draft:
    """The draft of a tip-off. Raises BeyondTheProvince for what neither the commune nor the province may receive."""
    if fields.officer_level in {OfficerLevel.PROVINCE, OfficerLevel.INSPECTORATE}:
        ministry = reference.contacts["ministry"]
        raise BeyondTheProvince(
            extra={"contact": {"vi": ministry.vi, "en": ministry.en, "phone": ministry.phone or None}}
        )
    facts = CATEGORIES[fields.category]
    late = urgency.is_late(fields.composed_at, now)
    conflict = (
        fields.category is Category.OFFICER_CONDUCT or fields.concerns_officer or fields.officer_level is not None
    )
    concerns_minor = _concerns_minor(fields, concerns_minor=facts.concerns_minor)
    codes = advice.in_order(
        [
            *advice.for_tip_off(fields.category, fields.danger_flags, concerns_minor=concerns_minor),
            # Words only add advice: how soon somebody must look is not theirs to say.
            *reference.danger.advice_for(fields.description),
            *([advice.AdviceCode.TO_INSPECTOR] if conflict else []),
        ]
    )
    started, ended, warnings = _times(fields, now)

    def detail(sealer: Sealer, _decision: Decision) -> Detail:
        place = fields.place.finer_than_commune() if fields.place else {}
        people = [person.model_dump(mode="json", exclude_none=True) for person in fields.people]
        return Detail(
            tip_off=ArrivingTipOff(
                category=fields.category,
                knowledge_basis=fields.knowledge_basis,
                occurring_now=fields.occurring_now,
                occurred_from=started,
                occurred_to=ended,
                frequency=fields.frequency,
                danger_flags=fields.danger_flags,
                mentions_people=bool(people),
                is_anonymous=fields.anonymous,
                concerns_officer=conflict,
                statement=sealer.words("tip_offs", "statement", fields.description),
                place=sealer.facts("tip_offs", "place", place),
                people=sealer.facts("tip_offs", "people", people),
                particulars=sealer.facts("tip_offs", "particulars", fields.particulars()),
                reporter=sealer.identity(fields.identity()),
            )
        )

    return Draft(
        kind=Kind.TIP_OFF,
        topic=fields.category,
        urgency=urgency.of_tip_off(fields.category, fields.danger_flags, occurring_now=fields.occurring_now, late=late),
        place=fields.place,
        composed_at=composed(fields.composed_at, now),
        privacy_notice_version=fields.privacy_notice_version,
        advice=codes,
        detail=detail,
        is_late=late,
        conflict=conflict,
        concerns_minor=concerns_minor,
        warnings=warnings,
    )


def _concerns_minor(fields: TipOffFields, *, concerns_minor: bool) -> bool:
    return (
        concerns_minor
        or DangerFlag.CHILD_AT_RISK in fields.danger_flags
        or any(person.age_band is AgeBand.UNDER_18 for person in fields.people)
    )


def _times(fields: TipOffFields, now: datetime) -> tuple[datetime | None, datetime | None, list[Fault]]:
    """The two moments where they can be true; an impossible one is dropped with a warning, not refused days later."""
    warnings: list[Fault] = []
    kept: dict[str, datetime | None] = {}
    for name, moment in (("occurred_from", fields.occurred_from), ("occurred_to", fields.occurred_to)):
        fault = None
        if moment is not None:
            fault = "in_the_future" if moment > now + MAY_BE_AHEAD else "too_old" if moment < now - _OLDEST else None
        kept[name] = None if fault else moment
        if fault:
            warnings.append(Fault(f"/{name}", fault))
    started, ended = kept["occurred_from"], kept["occurred_to"]
    if started and ended and started > ended:
        warnings.append(Fault("/occurred_to", "wrong_order"))
        ended = None
    return started, ended, warnings
