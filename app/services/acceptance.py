"""Acceptance: at whose desk a submission lands, the row it becomes and the answer that the citizen reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from app.domain import faults, urgency
from app.domain.advice import ADVICE, AdviceCode
from app.domain.clocks import Clocks
from app.domain.kinds import REGISTER
from app.domain.places import Candidate, Decision
from app.domain.units import Unit
from app.errors import Fault
from app.models.submission import Channel
from app.repositories.intake import Arrival
from app.services.drafts import Detail, Draft
from app.services.reference import Reference

_LINKS = {"tracking": "/v1/tracking", "place": "/v1/tracking/place"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a submission lies: a commune's queue, a province's duty queue, or its inspectorate."""

    unit: Unit
    province: Unit
    is_unrouted: bool
    conflict: bool


def desk_for(decision: Decision, fallback: Unit, *, conflict: bool) -> Desk:
    """The desk that answers: the commune when one is known, else the province's, so that nothing ever lies nowhere.

    A conflict of interest goes to the province's inspectorate and never to the commune, however clear the commune is.
    """
    province = decision.province or fallback
    if conflict:
        return Desk(province, province, is_unrouted=False, conflict=True)
    if decision.unit is None:
        return Desk(province, province, is_unrouted=True, conflict=False)
    return Desk(decision.unit, province, is_unrouted=False, conflict=False)


def arrival(
    draft: Draft,
    decision: Decision,
    desk: Desk,
    detail: Detail,
    *,
    key_hash: bytes,
    reply: bytes,
    submission_id: UUID,
    number: str,
    receipt_sha256: bytes,
    now: datetime,
    clocks: Clocks,
) -> Arrival:
    """Everything that one accepted request becomes."""
    due_at = clocks.first_due(draft.kind, draft.urgency, now)
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
        with_province=desk.is_unrouted,
        conflict=desk.conflict,
        concerns_minor=draft.concerns_minor,
        hamlet_id=detail.hamlet_id,
        topic=draft.topic,
        urgency=draft.urgency,
        due_at=due_at,
        sort_key=urgency.sort_key(draft.urgency, due_at),
        channel=Channel.MOBILE,
        is_late=draft.is_late,
        received_at=now,
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
    )


def reply(
    draft: Draft,
    decision: Decision,
    desk: Desk,
    reference: Reference,
    *,
    number: str,
    receipt: str,
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
            "routing": shown_routing(decision),
            "advice": [_advice(code, reference, language) for code in codes],
            "warnings": [
                {"pointer": fault.pointer, "code": fault.code, "detail": faults.sentence(fault.code, language)}
                for fault in (*dropped, *draft.warnings)
            ],
            "links": _LINKS,
        }
    )


def shown_unit(unit: Unit) -> dict[str, object]:
    """A unit as the API shows it."""
    return {"id": unit.id, "code": unit.code, "name": unit.full_name, "level": unit.level}


def shown_routing(decision: Decision) -> dict[str, object]:
    """How the place was understood, with what the citizen may choose from."""
    return {
        "state": decision.state,
        "method": decision.method,
        "former_unit": shown_unit(decision.former_unit) if decision.former_unit else None,
        "candidates": [shown_candidate(candidate) for candidate in decision.candidates],
    }


def shown_candidate(candidate: Candidate) -> dict[str, object]:
    """A commune to choose."""
    return {
        "unit": shown_unit(candidate.unit),
        "distance_m": candidate.distance_m,
        "score": candidate.score,
    }


def _advice(code: AdviceCode, reference: Reference, language: str) -> dict[str, object]:
    facts = ADVICE[code]
    contact = reference.contacts.get(facts.contact) if facts.contact else None
    return {
        "code": code,
        "text": facts.en if language == "en" else facts.vi,
        "phone": contact.phone if contact else None,
    }
