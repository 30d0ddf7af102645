"""The catalogue: all that an app needs to draw every form offline, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.domain import privacy
from app.domain.advice import AdviceCode
from app.domain.kinds import REGISTER, Kind
from app.domain.statuses import STATUSES
from app.domain.tip_offs import CATEGORIES
from app.domain.weapons import ITEMS
from app.models.fields import Fields
from app.models.pledge_signature import SignatureFields
from app.models.tip_off import TipOffFields
from app.models.weapon_surrender import WeaponSurrenderFields
from app.services.reference import Reference

FORMS: Mapping[Kind, type[Fields]] = {
    Kind.TIP_OFF: TipOffFields,
    Kind.WEAPON_SURRENDER: WeaponSurrenderFields,
    Kind.PLEDGE_SIGNATURE: SignatureFields,
}


class _Named(Protocol):
    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


def catalogue(reference: Reference) -> dict[str, object]:
    """Kinds with their forms as JSON Schema (limits included), categories, items, advice, statuses and contacts."""
    return {
        "kinds": [
            {"kind": kind, "path": facts.path, "name": _name(facts), "form": FORMS[kind].model_json_schema()}
            for kind, facts in REGISTER.items()
        ],
        "categories": [
            {
                "category": category,
                "name": _name(facts),
                "is_emergency": facts.is_emergency,
                "is_urgent": facts.is_urgent,
            }
            for category, facts in CATEGORIES.items()
        ],
        "items": [
            {"type": item, "name": _name(facts), "safety": facts.safety, "units": facts.measures}
            for item, facts in ITEMS.items()
        ],
        "statuses": {kind: _statuses(kind) for kind in Kind},
        "advice": [
            {"code": code, "text": {"vi": said.text("vi"), "en": said.text("en")}, "contact": said.contact}
            for code in AdviceCode
            if (said := reference.advice.get(code))
        ],
        "contacts": [
            {"code": code, "phone": contact.phone, "name": _name(contact)}
            for code, contact in sorted(reference.contacts.items())
        ],
        "privacy_notice": {"version": privacy.VERSION, "text": {"vi": privacy.VI, "en": privacy.EN}},
    }


def _name(facts: _Named) -> Mapping[str, str]:
    return {"vi": facts.vi, "en": facts.en}


def _statuses(kind: Kind) -> list[Mapping[str, Any]]:
    """The words a citizen reads; two statuses that must not be told apart share one code."""
    told = {
        status.told or name: {"vi": status.citizen_vi, "en": status.citizen_en}
        for name, status in STATUSES[kind].items()
    }
    return [{"status": code, "text": text} for code, text in told.items()]
