"""Hamlets as they are shown: to everybody the list of a commune, to its own police with the figures of the register."""

from app.domain import faults
from app.domain.gazetteer import Gazetteer
from app.domain.hamlets import Hamlet as Listed
from app.domain.sorting import sort_key
from app.domain.units import Level
from app.errors import NotFound
from app.models.hamlet import Hamlet
from app.services.acceptance import shown_unit
from app.services.reference import Reference

# Where no area holds a pin, this near to its commune's the pin is known to be outside; farther off, the commune may
# just have no boundary yet.
_NEAR_M = 10_000.0


def of_unit(reference: Reference, unit_id: int) -> dict[str, object]:
    """The list of a commune of today, also by the id of a former one that went into it whole. Raises NotFound."""
    gazetteer = reference.gazetteer
    asked = gazetteer.unit(unit_id)
    if asked is None or asked.level is not Level.COMMUNE:
        raise NotFound
    today, is_whole = gazetteer.today_of(asked)
    if not is_whole:
        raise NotFound
    (unit,) = today
    listed = sorted(
        reference.hamlets_of.get(unit.id, ()), key=lambda hamlet: (sort_key(hamlet.name), hamlet.kind, hamlet.id)
    )
    return {"unit": shown_unit(unit), "data": [_for_everybody(hamlet, gazetteer) for hamlet in listed]}


def kept(hamlet: Hamlet, reference: Reference, language: str) -> dict[str, object]:
    """One hamlet as its commune keeps it."""
    return {
        **_for_everybody(hamlet, reference.gazetteer),
        "households": hamlet.households,
        "ended_on": hamlet.ended_on,
        "version": hamlet.version,
        "warnings": [
            {"pointer": "/point", "code": code, "detail": faults.sentence(code, language)}
            for code in warnings(hamlet.unit_id, hamlet.lat, hamlet.lon, reference)
        ],
    }


def warnings(unit_id: int, lat: float | None, lon: float | None, reference: Reference) -> list[str]:
    """What is odd about a pin, in codes; not refused, since boundaries are drawn roughly."""
    if lat is None or lon is None or reference.polygons is None:
        return []
    if holding := reference.polygons.containing(lat, lon):
        is_outside = unit_id not in holding
    else:
        is_outside = any(key == unit_id for key, _ in reference.polygons.within(lat, lon, _NEAR_M))
    return ["outside_commune"] if is_outside else []


def _for_everybody(hamlet: Hamlet | Listed, gazetteer: Gazetteer) -> dict[str, object]:
    # Without the households: a figure of the register, and with a pin of few houses nearly an address.
    former = gazetteer.unit(hamlet.former_unit_id) if hamlet.former_unit_id is not None else None
    return {
        "id": hamlet.id,
        "name": hamlet.name,
        "kind": hamlet.kind,
        "former_unit": shown_unit(former) if former else None,
        "point": {"lat": hamlet.lat, "lon": hamlet.lon} if hamlet.lat is not None else None,
    }
