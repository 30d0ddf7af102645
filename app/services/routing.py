"""Which commune answers for a place: every way of telling it leads to one decision, and nothing is guessed silently."""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from app.core.polygons import Polygons
from app.domain import addresses, naming, picks
from app.domain.gazetteer import Gazetteer
from app.domain.places import UNKNOWN, Candidate, Decision, Method, Place, Point, State, is_in_vietnam
from app.domain.units import Unit

# A phone that claims to be lost by more would make half a province ambiguous.
WIDEST_ACCURACY_M = 2_000.0
# Simplified boundaries and river banks leave gaps; beyond this a pin lies in no commune that we know.
NEAR_BOUNDARY_M = 1_000.0
# Nobody chooses from a longer list, and «Phường 1» without a province reaches a hundred communes.
LONGEST_CHOICE = 20


def route(place: Place, gazetteer: Gazetteer, polygons: Polygons | None) -> Decision:
    """The one decision for a place, however many ways it was told in; it never raises for what was told.

    Order of trust: the unit picked, the pin, the name, the text. The first that leaves one commune or a few decides; a
    later one may only choose among those few. Suggestions are the last resort.
    """
    picked = picks.decide(place, gazetteer)
    if picked.state is State.RESOLVED and not (place.point or place.name or place.text or place.province_code):
        return picked  # The usual case: nothing else was told that could disagree.
    told = gazetteer.province_by_code(place.province_code) if place.province_code else None
    province = told or (picked.province if picked.state is State.UNKNOWN else None)
    decisions = [picked]
    if place.point:
        decisions.append(locate(place.point, gazetteer, polygons))
    if place.name:
        decisions.append(naming.decide(place.name, province, gazetteer))
    if place.text:
        decisions.append(addresses.decide(place.text, province, gazetteer))
    best = _best(decisions)
    return replace(
        best,
        candidates=best.candidates[:LONGEST_CHOICE],
        former_unit=best.former_unit or _former_unit(best, decisions),
        province=best.province or province or next((each.province for each in decisions if each.province), None),
        disagrees=_disagree(decisions, told, gazetteer),
    )


def locate(point: Point, gazetteer: Gazetteer, polygons: Polygons | None) -> Decision:
    """The decision that a pin allows; without boundaries it only suggests the communes with the nearest centroids."""
    if not is_in_vietnam(point.lat, point.lon):
        return UNKNOWN
    if polygons is None:
        return _nearest(point, gazetteer)
    inside = _communes(((key, 0.0) for key in polygons.containing(point.lat, point.lon)), gazetteer)
    touched = inside | _communes(polygons.within(point.lat, point.lon, _radius(point)), gazetteer) if inside else {}
    if len(touched) == 1:
        (unit,) = touched
        return Decision(State.RESOLVED, Method.POINT, unit, province=gazetteer.province_of(unit))
    if touched:
        primary = next(iter(inside)) if len(inside) == 1 else None
        return _open(State.AMBIGUOUS, touched.items(), gazetteer, primary)
    near = _communes(polygons.within(point.lat, point.lon, max(_radius(point), NEAR_BOUNDARY_M)), gazetteer)
    return _open(State.SUGGESTED, near.items(), gazetteer) if near else _nearest(point, gazetteer)


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


def _nearest(point: Point, gazetteer: Gazetteer) -> Decision:
    return _open(State.SUGGESTED, gazetteer.nearest(point), gazetteer)


def _open(
    state: State, found: Iterable[tuple[Unit, float]], gazetteer: Gazetteer, primary: Unit | None = None
) -> Decision:
    candidates = tuple(Candidate(unit, distance_m=round(metres)) for unit, metres in found)
    if not candidates:
        return UNKNOWN
    province = gazetteer.province_of(primary or candidates[0].unit)
    return Decision(state, Method.POINT, primary, candidates, province=province)


def _best(decisions: list[Decision]) -> Decision:
    settled = [each for each in decisions if each.state in {State.RESOLVED, State.AMBIGUOUS}]
    if settled:
        first = settled[0]
        finer = (each for each in settled if each.state is State.RESOLVED and each.reaches() <= first.reaches())
        return next(finer, first)
    return next((each for each in decisions if each.state is State.SUGGESTED), UNKNOWN)


def _former_unit(best: Decision, decisions: list[Decision]) -> Unit | None:
    """The abolished unit that another way of telling named, when it led to the same commune: officers know its name."""
    same = (each.former_unit for each in decisions if best.unit and best.reaches() <= each.reaches())
    return next((former for former in same if former), None)


def _disagree(decisions: list[Decision], told: Unit | None, gazetteer: Gazetteer) -> bool:
    """Whether two ways of telling share no commune, or one lies wholly outside the province that was told."""
    open_sets = [reached for each in decisions if (reached := each.reaches())]
    if any(first.isdisjoint(second) for first, second in combinations(open_sets, 2)):
        return True
    return told is not None and any(
        told not in provinces for each in decisions if (provinces := _provinces(each, gazetteer))
    )


def _provinces(decision: Decision, gazetteer: Gazetteer) -> set[Unit]:
    reached = filter(None, map(gazetteer.unit, decision.reaches()))
    provinces = {province for unit in reached if (province := gazetteer.province_of(unit))}
    return provinces or ({decision.province} if decision.province else set())
