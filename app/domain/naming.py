"""A place told by its name alone: «xã Chiềng Cang», with the province beside it or none."""

from dataclasses import replace

from app.domain import lines
from app.domain.clues import Clue, of_clue
from app.domain.gazetteer import Gazetteer
from app.domain.lines import Line
from app.domain.meanings import Meaning
from app.domain.mentions import Reader
from app.domain.places import Decision, Method, State
from app.domain.units import Level, Unit


def decide(name: str, province: Unit | None, gazetteer: Gazetteer) -> Decision:
    """The decision that a name allows within today's province, or within the nation when none is told."""
    line = lines.read(name)
    exact = _meaning(line, province, gazetteer, folded=False) if line else None
    loose = _meaning(line, province, gazetteer, folded=True) if line and (not exact or line.is_plain) else None
    if exact and loose and loose.reached.keys() - exact.reached.keys():
        # Somebody who types without any accent may mean «Tam Thành» by «Tam Thanh».
        exact = Meaning(exact.reached | loose.reached, exact.bearers, exact.former, settles=False)
    if exact:
        return exact.decision(Method.NAME, province, gazetteer)
    if loose:
        return loose.suggestion(Method.NAME, province, gazetteer)
    return Decision(State.UNKNOWN, Method.NONE, province=province or gazetteer.province_by_name(name))


def _meaning(line: Line, province: Unit | None, gazetteer: Gazetteer, *, folded: bool) -> Meaning | None:
    territory = gazetteer.territory(province) if province else None
    for mention in Reader(line, gazetteer, folded=folded).whole():
        local = [unit for unit in mention.units if unit.level is not Level.PROVINCE]
        units = tuple(unit for unit in local if territory is None or territory.holds(unit))
        meaning = of_clue(Clue(mention, units), gazetteer)
        if meaning.reached:
            # The name of a province settles nothing as long as the province is not told.
            return replace(meaning, settles=meaning.settles and (territory is not None or units == mention.units))
    return None
