"""A unit picked from a list, by our id or by the state's code, which may both be from before a merger."""

from collections.abc import Sequence
from datetime import date

from app.domain.gazetteer import Gazetteer
from app.domain.places import UNKNOWN, Candidate, Decision, Method, Place, State
from app.domain.units import Level, Unit


def decide(place: Place, gazetteer: Gazetteer) -> Decision:
    """The decision that the picked unit allows; an id or code that nobody knows, and no pick, leave it unknown."""
    unit = gazetteer.unit(place.unit_id) if place.unit_id is not None else None
    if unit is not None:
        return _from_units([unit], gazetteer)
    return _from_code(place.unit_code, place.on, gazetteer) if place.unit_code is not None else UNKNOWN


def _from_code(code: str, on: date | None, gazetteer: Gazetteer) -> Decision:
    former = gazetteer.former_by_code(Level.COMMUNE, code)
    if on is not None and (then := [unit for unit in former if unit.is_current(on)]):
        return _from_units(then, gazetteer)
    if holder := gazetteer.current_by_code(Level.COMMUNE, code):
        # The state reuses codes: an old phone may mean a former holder that lies elsewhere today.
        elsewhere = [unit for unit in former if holder not in gazetteer.today_of(unit)[0]]
        return _from_units([holder, *elsewhere], gazetteer)
    if former:
        return _from_units(former, gazetteer)
    if province := gazetteer.province_by_code(code):
        return _from_units([province], gazetteer)
    return _from_units(gazetteer.former_by_code(Level.DISTRICT, code), gazetteer)


def _from_units(units: Sequence[Unit], gazetteer: Gazetteer) -> Decision:
    """A holder of today comes first; a province is no commune, so that it only tells the province."""
    if not units or units[0].level is Level.PROVINCE:
        return Decision(State.UNKNOWN, Method.NONE, province=gazetteer.province_shared_by(units))
    reached = {today.id: today for unit in units for today in gazetteer.today_of(unit)[0]}
    province = gazetteer.province_shared_by(reached.values()) or gazetteer.province_shared_by(units)
    holder = units[0] if gazetteer.is_today(units[0]) else None
    former = units[0] if holder is None else None
    if len(reached) == 1 and all(gazetteer.today_of(unit)[1] for unit in units):
        (unit,) = reached.values()
        return Decision(State.RESOLVED, Method.UNIT, unit, former_unit=former, province=province)
    if not reached:
        return Decision(State.UNKNOWN, Method.NONE, former_unit=former, province=province)
    candidates = tuple(Candidate(unit) for unit in reached.values())
    return Decision(State.AMBIGUOUS, Method.UNIT, holder, candidates, former, province)
