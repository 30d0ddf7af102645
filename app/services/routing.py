"""Which commune answers for a place: every way of telling it leads to one decision, and nothing is guessed silently."""

from dataclasses import replace
from itertools import combinations

from app.core.polygons import Polygons
from app.domain import addresses, naming, picks
from app.domain.gazetteer import Gazetteer
from app.domain.places import UNKNOWN, Decision, Hint, Method, Place, State
from app.domain.units import Unit
from app.services import pins

# Nobody chooses from a longer list, and «Phường 1» without a province reaches a hundred communes.
LONGEST_CHOICE = 20


def route(place: Place, gazetteer: Gazetteer, polygons: Polygons | None) -> Decision:
    """The one decision for a place, however many ways it was told in; it never raises for what was told.

    Order of trust: the unit picked, the pin, the name, the text. The first that leaves one commune or a few decides; a
    later one may only choose among those few. Suggestions are the last resort.
    """
    told = gazetteer.province_by_code(place.province_code) if place.province_code else None
    decisions = [picks.decide(place, gazetteer)] if place.unit_id is not None or place.unit_code is not None else []
    province = told or (decisions[0].province if decisions and decisions[0].state is State.UNKNOWN else None)
    if place.point:
        decisions.append(pins.locate(place.point, gazetteer, polygons))
    if place.name:
        decisions.append(naming.decide(place.name, province, gazetteer))
    if place.text:
        decisions.append(addresses.decide(place.text, province, gazetteer))
    boundaries = polygons.version if polygons else None
    if len(decisions) == 1 and decisions[0].state is State.RESOLVED and told is None:
        # The usual case: nothing else was told that could disagree.
        return replace(decisions[0], gazetteer=gazetteer.version, boundaries=boundaries)
    best = _best(decisions)
    return replace(
        best,
        candidates=best.candidates[:LONGEST_CHOICE],
        former_unit=best.former_unit or _former_unit(best, decisions),
        province=best.province or province or next((each.province for each in decisions if each.province), None),
        disagrees=_disagree(decisions, told, gazetteer),
        hint=_hint(best, decisions, place, gazetteer),
        gazetteer=gazetteer.version,
        boundaries=boundaries,
    )


def _best(decisions: list[Decision]) -> Decision:
    settled = [each for each in decisions if each.state in {State.RESOLVED, State.AMBIGUOUS}]
    if not settled:
        return next((each for each in decisions if each.state is State.SUGGESTED), UNKNOWN)
    best, *later = settled
    for each in later:
        best = _narrowed(best, each)
    return best


def _narrowed(best: Decision, later: Decision) -> Decision:
    """What is left of the better one when the later one must be true as well; all of it when they share nothing."""
    common = best.reaches() & later.reaches()
    if not common or common == best.reaches():
        return best
    if common == later.reaches():
        return later
    left = tuple(candidate for candidate in later.candidates if candidate.unit.id in common)
    if len(left) == 1:
        return replace(later, state=State.RESOLVED, unit=left[0].unit, candidates=())
    return replace(later, unit=later.unit if later.unit and later.unit.id in common else None, candidates=left)


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


def _hint(best: Decision, decisions: list[Decision], place: Place, gazetteer: Gazetteer) -> Hint | None:
    """What would settle it: the province for namesakes, a pin for the parts of one commune and for neighbours."""
    if best.state is State.RESOLVED:
        return None
    if best.hint or best.state is State.UNKNOWN:
        return best.hint or next((each.hint for each in decisions if each.hint), None)
    if best.method is Method.POINT or len(best.candidates) == 1:
        return None
    if best.former_unit is None and len(_provinces(best, gazetteer)) > 1:
        return Hint.PROVINCE_NEEDED
    return None if place.point else Hint.PIN_NEEDED


def _provinces(decision: Decision, gazetteer: Gazetteer) -> set[Unit]:
    reached = filter(None, map(gazetteer.unit, decision.reaches()))
    provinces = {province for unit in reached if (province := gazetteer.province_of(unit))}
    return provinces or ({decision.province} if decision.province else set())
