"""Which commune a pin lies in: by boundaries where there are some, by the nearest centroids where there are none."""

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from app.core.polygons import Polygons
from app.domain.gazetteer import Gazetteer
from app.domain.places import UNKNOWN, Candidate, Decision, Hint, Method, Point, State, is_in_vietnam
from app.domain.units import Level, Unit

# A phone that claims to be lost by more would make half a province ambiguous.
WIDEST_ACCURACY_M = 2_000.0
# Simplified boundaries and river banks leave gaps; beyond this a pin lies in no commune that we know.
NEAR_BOUNDARY_M = 1_000.0
# The territorial sea of an island: 12 nautical miles (UNCLOS art. 3 and 121, Law of the Sea of Vietnam 2012 art. 11).
TERRITORIAL_SEA_M = 22_224.0
SPECIAL_ZONE = "đặc khu"
# A commune reaches no farther than this from the nearest of its centroids, today's or those of the communes that it was
# made of: 30.5 km at most on the mainland (Buôn Đôn), 36.0 km with islands (Sông Đốc), 99 % below 20 km. Only Côn Đảo,
# Hoàng Sa and Trường Sa are wider.
WIDEST_COMMUNE_M = 37_000.0
# Mercator's map has no poles.
_END_OF_MAP = 85.0


def locate(point: Point, gazetteer: Gazetteer, polygons: Polygons | None) -> Decision:
    """The decision that a pin allows; whatever numbers it consists of, they never raise.

    Resolved: the commune around it, and the radius of its accuracy touches no other one. Ambiguous: all that it
    touches; the primary is the one around it, unless boundaries overlap there. Suggested: the nearest ones when it lies
    just outside of all, the special zone (đặc khu) in whose waters it lies, and centroids where boundaries are missing.
    """
    # Not the rectangle around Vietnam: the reefs of Trường Sa lie as far south as 7.2° N.
    is_on_map = abs(point.lat) <= _END_OF_MAP and abs(point.lon) <= 180.0  # noqa: PLR2004 - the antimeridian
    decision = _locate(point, gazetteer, polygons) if is_on_map else UNKNOWN
    if decision.state is not State.UNKNOWN or is_in_vietnam(point.lat, point.lon):
        return decision
    are_swapped = is_in_vietnam(point.lon, point.lat)
    return replace(decision, hint=Hint.AXES_SWAPPED if are_swapped else Hint.OUTSIDE_VIETNAM)


def _locate(point: Point, gazetteer: Gazetteer, polygons: Polygons | None) -> Decision:
    if polygons is None:
        return _open(State.SUGGESTED, gazetteer.nearest(point, within_m=WIDEST_COMMUNE_M), gazetteer)
    radius = _radius(point)
    touched = _touched(point, radius, gazetteer, polygons)
    inside = [unit for unit, metres in touched.items() if not metres]
    if inside and radius and _missing(gazetteer, polygons) and polygons.depth(point.lat, point.lon) < radius:
        # The fix leaves what it lies in: perhaps for a neighbour whose boundary nobody has drawn yet.
        touched |= _unmapped(point, gazetteer, polygons)
    if len(touched) == 1 and inside:
        return Decision(State.RESOLVED, Method.POINT, inside[0], province=gazetteer.province_of(inside[0]))
    if len(touched) > 1:
        return _open(State.AMBIGUOUS, touched.items(), gazetteer, inside[0] if len(inside) == 1 else None)
    return _open(State.SUGGESTED, _around(point, radius, gazetteer, polygons).items(), gazetteer)


def _touched(point: Point, radius: float, gazetteer: Gazetteer, polygons: Polygons) -> dict[Unit, float]:
    if radius:
        return _communes(polygons.within(point.lat, point.lon, radius), gazetteer)
    return _communes(((key, 0.0) for key in polygons.containing(point.lat, point.lon)), gazetteer)


def _around(point: Point, radius: float, gazetteer: Gazetteer, polygons: Polygons) -> dict[Unit, float]:
    """What a pin outside of every boundary may still mean."""
    reached = _communes(polygons.within(point.lat, point.lon, TERRITORIAL_SEA_M), gazetteer)
    near = {unit: metres for unit, metres in reached.items() if metres <= max(radius, NEAR_BOUNDARY_M)}
    waters = {unit: metres for unit, metres in reached.items() if unit.type == SPECIAL_ZONE}
    return (near or waters) | _unmapped(point, gazetteer, polygons)


def _unmapped(point: Point, gazetteer: Gazetteer, polygons: Polygons) -> dict[Unit, float]:
    """The communes with the nearest centroids that have no boundary: any other is known not to hold the pin."""
    if not (missing := _missing(gazetteer, polygons)):
        return {}
    nearest = gazetteer.nearest(point, within_m=WIDEST_COMMUNE_M)
    return {unit: float(metres) for unit, metres in nearest if unit.id in missing}


# Both are replaced as a whole when something changes: one pair at a time is in use.
@lru_cache(maxsize=1)
def _missing(gazetteer: Gazetteer, polygons: Polygons) -> frozenset[int]:
    """The ids of the communes of today without a boundary, be it only that of a commune that they were made of."""
    mapped = {unit.id for unit in _communes(((key, 0.0) for key in polygons.keys), gazetteer)}
    return frozenset(unit.id for unit in gazetteer.current() if unit.level is Level.COMMUNE and unit.id not in mapped)


def _radius(point: Point) -> float:
    if point.accuracy_m is None:
        return 0.0
    # An accuracy that is no number says that the phone does not know: the widest is assumed.
    return min(max(point.accuracy_m, 0.0), WIDEST_ACCURACY_M) if math.isfinite(point.accuracy_m) else WIDEST_ACCURACY_M


def _communes(found: Iterable[tuple[int, float]], gazetteer: Gazetteer) -> dict[Unit, float]:
    """Communes of today with their distance in metres, also where the boundaries are from before a merger."""
    nearest: dict[Unit, float] = {}
    for unit_id, metres in found:
        if unit := gazetteer.unit(unit_id):
            for today in gazetteer.today_of(unit)[0]:
                nearest.setdefault(today, metres)
    return nearest


def _open(
    state: State, found: Iterable[tuple[Unit, float]], gazetteer: Gazetteer, primary: Unit | None = None
) -> Decision:
    candidates = tuple(Candidate(unit, distance_m=round(metres)) for unit, metres in found)
    if not candidates:
        return UNKNOWN
    province = gazetteer.province_of(primary or candidates[0].unit)
    return Decision(state, Method.POINT, primary, candidates, province=province)
