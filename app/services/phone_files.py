"""Reference data for phones: the units in two compact files, so that an app understands a place without a network."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from pydantic_core import to_json

from app.domain.gazetteer import Gazetteer
from app.domain.units import Level, Unit

# A thousandth of a degree is about 100 m: centroids only order suggestions.
_DECIMALS = 3
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class PhoneFile:
    """A file as it is and compressed (RFC 1952)."""

    plain: bytes
    packed: bytes


# Built when first asked for on a day or after a change; the one before is not needed any more.
@lru_cache(maxsize=1)
def today(gazetteer: Gazetteer) -> PhoneFile:
    """The provinces of today with their communes, as JSON."""
    provinces = [
        {**_named(province), "communes": [_commune(unit) for unit in gazetteer.communes(province.id)]}
        for province in gazetteer.provinces()
    ]
    return _file(provinces)


@lru_cache(maxsize=1)
def former(gazetteer: Gazetteer) -> PhoneFile:
    """The units that ended and what each is today, as JSON: former communes by province and district.

    `to` holds the ids of the communes of today, or of the province; with `split` nothing but a pin or a pick tells
    which of them is meant. A district leads to all communes of its area.
    """
    within: dict[int | None, list[Unit]] = {}
    for unit in sorted(gazetteer.former(), key=lambda unit: unit.code):
        within.setdefault(unit.parent_id, []).append(unit)
    tops = [unit for units in within.values() for unit in units if unit.parent_id is None]
    # Where a commune changed its type after the districts had ended, its province goes on.
    tops += [province for province in gazetteer.provinces() if province.id in within]
    return _file([_former(unit, within, gazetteer) for unit in tops])


def _file(provinces: list[dict[str, object]]) -> PhoneFile:
    # Named after what is in it and not after the day, or every phone would load it anew every morning.
    edition = hashlib.sha256(to_json(provinces)).hexdigest()[:_DIGITS]
    plain = to_json({"edition": edition, "provinces": provinces})
    # Without a moment in its head, so that every worker and every start make the same bytes and the same tag.
    return PhoneFile(plain, gzip.compress(plain, mtime=0))


def _former(unit: Unit, within: dict[int | None, list[Unit]], gazetteer: Gazetteer) -> dict[str, object]:
    shown: dict[str, object] = {"type": unit.type, "name": unit.name, "code": unit.code}
    reached, is_whole = gazetteer.today_of(unit)
    if unit.level is not Level.DISTRICT:
        shown["to"] = [today.id for today in reached]
        if not is_whole:
            shown["split"] = True
    if inner := within.get(unit.id):
        shown["units"] = [_former(each, within, gazetteer) for each in inner]
    return shown


def _commune(unit: Unit) -> dict[str, object]:
    if unit.lat is None or unit.lon is None:
        return _named(unit)
    return {**_named(unit), "lat": round(unit.lat, _DECIMALS), "lon": round(unit.lon, _DECIMALS)}


def _named(unit: Unit) -> dict[str, object]:
    return {"id": unit.id, "code": unit.code, "type": unit.type, "name": unit.name}
