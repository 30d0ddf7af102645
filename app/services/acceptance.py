"""Acceptance: at whose desk a submission lands, the row it becomes and the answer that the citizen reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from app.domain import faults, urgency
from app.domain.advice import AdviceCode
from app.domain.days import to_the_hour
from app.domain.kinds import REGISTER
from app.domain.places import Candidate, Decision
from app.domain.units import Unit
from app.errors import Fault
from app.models.submission import Channel, ReceiptHolder
from app.repositories.intake import Arrival
from app.services.drafts import Detail, Draft
from app.services.reference import Reference
from app.services.sealing import Boxed

_LINKS = {"tracking": "/v1/tracking", "place": "/v1/tracking/place"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Through whom a submission came, and who holds its receipt."""

    channel: Channel
    client_id: UUID | None = None
    receipt_holder: ReceiptHolder = ReceiptHolder.CITIZEN


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a submission lies: a commune's queue, a province's duty queue, or its inspectorate.

    `area` is the commune of the place, whoever answers for it.
    """

    unit: Unit
    province: Unit
    area: Unit | None = None
    is_unrouted: bool = False
    with_province: bool = False
    conflict: bool = False


def desk_for(draft: Draft, decision: Decision, fallback: Unit, reference: Reference) -> Desk:
    """The desk that answers: the commune's when one is known, else the province's, so that nothing ever lies nowhere.

    A conflict of interest goes to the province's inspectorate and never to the commune, however clear the commune is.
    Where a row says so, a neighbour's police answer for the commune, or the province sees it besides.
    """
    # The fallback was read when the house was opened; a merger may have ended it since.
    province, area = decision.province or reference.gazetteer.today_of(fallback)[0][0], decision.unit
    if draft.conflict:
        return Desk(province, province, area, conflict=True)
    if area is None:
        return Desk(province, province, is_unrouted=True, with_province=True)
    unit_id, is_seen = reference.responsibilities.desk(area.id, province.id, draft.kind, draft.topic)
    return Desk(reference.gazetteer.unit(unit_id) or area, province, area, with_province=is_seen)


def arrival(
    draft: Draft,
    decision: Decision,
    desk: Desk,
    detail: Detail,
    *,
    origin: Origin,
    key_hash: bytes,
    reply: bytes,
    submission_id: UUID,
    number: str,
    receipt_sha256: bytes,
    now: datetime,
    distances: bytes | None,
    reference: Reference,
    receipt_public: bytes | None,
    key: Boxed,
) -> Arrival:
    """Everything that one accepted request becomes."""
    due_at = reference.clocks.first_due(draft.kind, draft.urgency, now)
    return Arrival(
        key_hash=key_hash,
        reply=reply,
        id=submission_id,
        kind=draft.kind,
        reference=number,
        receipt_sha256=receipt_sha256,
        status=REGISTER[draft.kind].first_status,
        unit_id=desk.unit.id,
        province_id=desk.province.id,
        is_unrouted=desk.is_unrouted,
        with_province=desk.with_province,
        conflict=desk.conflict,
        concerns_minor=draft.concerns_minor,
        hamlet_id=detail.hamlet_id,
        topic=draft.topic,
        urgency=draft.urgency,
        due_at=due_at,
        sort_key=urgency.sort_key(draft.urgency, due_at, now),
        channel=origin.channel,
        is_late=draft.is_late,
        # The exact moment stands in the clock alone, until that is met.
        received_at=to_the_hour(now),
        composed_at=draft.composed_at,
        privacy_notice_version=draft.privacy_notice_version,
        routing_state=decision.state,
        routing_method=decision.method,
        routing_disagrees=decision.disagrees,
        former_unit_id=decision.former_unit.id if decision.former_unit else None,
        candidate_unit_ids=tuple(candidate.unit.id for candidate in decision.candidates),
        tip_off=detail.tip_off,
        weapons=detail.weapons,
        signature=detail.signature,
        area_id=desk.area.id if desk.area else None,
        gazetteer=decision.gazetteer,
        boundary_set_id=decision.boundaries,
        distances=distances,
        units_version=reference.units_version,
        client_id=origin.client_id,
        receipt_holder=origin.receipt_holder,
        receipt_public=receipt_public,
        key_month=key.month,
        key_box=key.box,
    )


def reply(
    draft: Draft,
    decision: Decision,
    desk: Desk,
    reference: Reference,
    *,
    number: str,
    receipt: str | None,
    dropped: Sequence[Fault],
    language: str,
) -> bytes:
    """The body of the 201 (app.models.accepted.Accepted), serialised before anything is committed."""
    codes = [*draft.advice, AdviceCode.KEEP_RECEIPT]
    if desk.is_unrouted:
        codes.insert(-1, AdviceCode.CHOOSE_COMMUNE)
    return to_json(
        {
            "reference": number,
            "receipt": receipt,
            "status": REGISTER[draft.kind].first_status,
            "unit": shown_unit(desk.unit),
            "routing": shown_decision(decision, language),
            "advice": [
                {"code": code, "text": said.text(language), "phone": said.phone}
                for code in codes
                # A sentence that the operator has taken away is not shown.
                if (said := reference.advice.get(code))
            ],
            "warnings": [
                {"pointer": fault.pointer, "code": fault.code, "detail": faults.sentence(fault.code, language)}
                for fault in (*dropped, *draft.warnings)
            ],
            "links": _LINKS,
        }
    )


def distances(decision: Decision) -> dict[str, object]:
    """How near each candidate came, to be sealed: three distances to known borders locate a pin."""
    return {
        str(candidate.unit.id): {"distance_m": candidate.distance_m, "score": candidate.score}
        for candidate in decision.candidates
        if candidate.distance_m is not None or candidate.score is not None
    }


def shown_unit(unit: Unit) -> dict[str, object]:
    """A unit as the API shows it."""
    return {"id": unit.id, "code": unit.code, "name": unit.full_name, "level": unit.level}


def shown_decision(decision: Decision, language: str) -> dict[str, object]:
    """The one answer form for every way of telling a place."""
    return {
        "state": decision.state,
        "unit": shown_unit(decision.unit) if decision.unit else None,
        "candidates": [shown_candidate(candidate) for candidate in decision.candidates],
        "method": decision.method,
        "former_unit": shown_unit(decision.former_unit) if decision.former_unit else None,
        "province": shown_unit(decision.province) if decision.province else None,
        "disagrees": decision.disagrees,
        "hint": decision.hint and {"code": decision.hint, "text": faults.sentence(decision.hint, language)},
        "gazetteer": decision.gazetteer,
        "boundaries": decision.boundaries,
    }


def candidates(unit_ids: Sequence[int], reference: Reference) -> list[dict[str, object]]:
    """The communes that could be chosen when it was taken in, as they are today: a merger may have come since."""
    if not unit_ids:
        return []
    known = filter(None, map(reference.gazetteer.unit, unit_ids))
    today = dict.fromkeys(unit for told in known for unit in reference.gazetteer.today_of(told)[0])
    return [shown_unit(unit) for unit in today]


def shown_candidate(candidate: Candidate) -> dict[str, object]:
    """A commune to choose."""
    return {
        "unit": shown_unit(candidate.unit),
        "distance_m": candidate.distance_m,
        "score": candidate.score,
    }
