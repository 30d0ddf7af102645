"""Pledges that are open for signing, as an app draws them."""

from app.domain.units import Unit
from app.errors import UnknownPledge
from app.models.pledge import Pledge
from app.services.reference import Reference


def open_in(reference: Reference, unit: Unit | None) -> list[dict[str, object]]:
    """Every open pledge, or those of a commune: its own and its province's."""
    where = {unit.id} if unit else None
    if unit and (province := reference.gazetteer.province_of(unit)):
        where = {unit.id, province.id}
    return [
        shown(pledge)
        for code, pledge in sorted(reference.open_pledges.items())
        if where is None or where & reference.pledge_units.get(pledge.id or 0, frozenset())
    ]


def find(reference: Reference, code: str) -> dict[str, object]:
    """One open pledge. Raises UnknownPledge."""
    pledge = reference.open_pledges.get(code)
    if pledge is None:
        raise UnknownPledge
    return shown(pledge)


def shown(pledge: Pledge) -> dict[str, object]:
    """A pledge with its text and the hash that a signature names."""
    return {
        "code": pledge.code,
        "version": pledge.version,
        "topic": pledge.topic,
        "scope": pledge.scope,
        "title": {"vi": pledge.title_vi, "en": pledge.title_en},
        "text": {"vi": pledge.text_vi, "en": pledge.text_en},
        "text_sha256": pledge.text_sha256.hex(),
        "opens_on": pledge.opens_on,
        "closes_on": pledge.closes_on,
        "valid_months": pledge.valid_months,
    }
