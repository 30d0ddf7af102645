"""Weapon surrenders at the door: what becomes of the form."""

from datetime import datetime, timedelta

from app.domain import advice, urgency
from app.domain.kinds import Kind
from app.domain.places import Decision
from app.domain.weapons import ITEMS, Handling, Loaded, Safety
from app.errors import Fault
from app.models.weapon_surrender import WeaponSurrenderFields
from app.repositories.intake import ArrivingItem, ArrivingWeapons
from app.services.drafts import Detail, Draft, Sealer, composed
from app.services.reference import Reference

_LATEST_SLOT = timedelta(days=30)


def prepare(fields: WeaponSurrenderFields, now: datetime, reference: Reference) -> Draft:
    """The draft of a declaration; with a red item people come to it, whatever was asked for."""
    safety = fields.safety
    words = reference.danger.advice_for(*(item.description for item in fields.items if item.description))
    late = urgency.is_late(fields.composed_at, now)
    slots = tuple(slot for slot in fields.preferred_slots if now < slot <= now + _LATEST_SLOT)
    warnings = [
        Fault(f"/preferred_slots/{place}", "too_old")
        for place, slot in enumerate(fields.preferred_slots)
        if slot not in slots
    ]

    def detail(sealer: Sealer, _decision: Decision) -> Detail:
        return Detail(
            weapons=ArrivingWeapons(
                origin=fields.origin,
                handling=Handling.SITE_VISIT if safety is Safety.RED else fields.handling,
                has_red=safety is Safety.RED,
                is_anonymous=fields.anonymous,
                near_children_or_fire=fields.near_children_or_fire,
                preferred_slots=slots,
                place=sealer.facts(
                    "weapon_surrenders", "place", fields.place.finer_than_commune() if fields.place else {}
                ),
                contact=sealer.facts("weapon_surrenders", "contact", fields.reachable()),
                items=tuple(
                    ArrivingItem(
                        ordinal=ordinal,
                        type=item.type,
                        quantity=item.quantity,
                        measure=item.unit,
                        safety=ITEMS[item.type].safety,
                        loaded=item.loaded,
                        condition=item.condition,
                        # The ordinal is part of the place, so that two items cannot trade descriptions.
                        description=sealer.words("weapon_items", f"description {ordinal}", item.description)
                        if item.description
                        else None,
                    )
                    for ordinal, item in enumerate(fields.items, start=1)
                ),
            )
        )

    return Draft(
        kind=Kind.WEAPON_SURRENDER,
        topic=safety,
        urgency=urgency.of_weapons(
            safety,
            near_children_or_fire=bool(fields.near_children_or_fire),
            any_loaded=any(item.loaded is Loaded.YES for item in fields.items),
        ),
        place=fields.place,
        composed_at=composed(fields.composed_at, now),
        privacy_notice_version=fields.privacy_notice_version,
        advice=advice.in_order([*advice.for_weapons(safety), *words]),
        detail=detail,
        is_late=late,
        warnings=warnings,
    )
