"""Finding units: by level, parent and name; a former name finds the unit of today."""

from app.domain.gazetteer import Gazetteer
from app.domain.places import Place
from app.domain.sorting import sort_key
from app.domain.units import Level, Unit
from app.services import routing
from app.services.acceptance import shown_decision, shown_unit
from app.services.reference import Reference

_MOST = 200


def find(reference: Reference, level: Level, parent_id: int | None, name: str | None) -> list[dict[str, object]]:
    """Units of today, at most 200 when asked by name, in Vietnamese order. Districts are no units of today."""
    gazetteer = reference.gazetteer
    if name is not None:
        return [_found(unit, former) for unit, former in _named(gazetteer, level, parent_id, name)[:_MOST]]
    if level is Level.PROVINCE:
        units = gazetteer.provinces()
    elif level is Level.COMMUNE:
        provinces = [parent_id] if parent_id is not None else [unit.id for unit in gazetteer.provinces()]
        units = [unit for province in provinces for unit in gazetteer.communes(province)]
    else:
        units = []
    return [_found(unit, []) for unit in sorted(units, key=lambda unit: sort_key(unit.name))]


def resolve(reference: Reference, place: Place, language: str) -> dict[str, object]:
    """What the routing makes of a place, exactly as it would at intake."""
    return shown_decision(routing.route(place, reference.gazetteer, reference.polygons), language)


def _named(gazetteer: Gazetteer, level: Level, parent_id: int | None, name: str) -> list[tuple[Unit, list[Unit]]]:
    parent = gazetteer.unit(parent_id) if parent_id is not None else None
    if level is Level.PROVINCE:
        province = gazetteer.province_by_name(name) or gazetteer.province_by_name(name, folded=True)
        return [(province, [])] if province else []
    exact = gazetteer.by_name(name, parent)
    found: dict[Unit, list[Unit]] = {}
    for unit in exact or gazetteer.by_name(name, parent, folded=True):
        for today in gazetteer.today_of(unit)[0]:
            former = found.setdefault(today, [])
            if unit != today:
                former.append(unit)
    return sorted(found.items(), key=lambda item: sort_key(item[0].name))


def _found(unit: Unit, former: list[Unit]) -> dict[str, object]:
    return {**shown_unit(unit), "parent_id": unit.parent_id, "former": [shown_unit(each) for each in former]}
