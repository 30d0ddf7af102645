"""Names of one line that narrow each other: a commune within its district, an old commune within the new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from app.domain.gazetteer import Gazetteer
from app.domain.meanings import Meaning, meaning_of
from app.domain.mentions import Mention
from app.domain.units import Level, Unit

# An address names no more places than these; what a longer list says is left open.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Clue:
    """The units that a mention may mean in its context."""

    mention: Mention
    units: tuple[Unit, ...]

    @property
    def is_commune(self) -> bool:
        """Whether its type says that it is a commune."""
        return self.mention.type is not None and Level.COMMUNE in self.mention.type.levels

    @property
    def is_district(self) -> bool:
        """Whether it can be nothing smaller than a district."""
        return all(unit.level is Level.DISTRICT for unit in self.units)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The clues that are true together and what they mean; `contradicted` when others say something else."""

    clues: tuple[Clue, ...]
    meaning: Meaning
    contradicted: bool


def agree(clues: Sequence[Clue], gazetteer: Gazetteer) -> Agreement:
    """What the clues, at least one, mean together.

    Typed names come first, then the bare ones, each from the end of the line, where the larger places stand.
    """
    told = {(clue.mention.key, clue.mention.type): clue for clue in clues}.values()
    ordered = sorted(told, key=lambda clue: (clue.mention.type is None, -clue.mention.start))
    agreed, outside = [ordered[0]], ordered[_MOST:]
    for clue in ordered[1:_MOST]:
        narrowed = _narrowed(agreed, clue, gazetteer)
        if all(each.units for each in narrowed) and _meaning(narrowed, gazetteer).reached:
            agreed = narrowed
        else:
            outside.append(clue)
    meaning = _meaning(agreed, gazetteer)
    outside = [clue for clue in outside if not _is_outranked(clue, agreed)]
    if not outside:
        return Agreement(tuple(agreed), meaning, contradicted=False)
    parts = sorted([*agreed, *outside], key=lambda clue: clue.is_district)
    meanings = [meaning, *(of_clue(clue, gazetteer) for clue in parts if clue in outside)]
    if agreed[0].is_district:
        meanings.reverse()
    return Agreement(tuple(agreed), united(meanings), contradicted=True)


def of_clue(clue: Clue, gazetteer: Gazetteer) -> Meaning:
    """What a clue means by itself. Its type chooses where a unit has it: people still say the type of before."""
    kind = clue.mention.type
    typed = [unit for unit in clue.units if kind and unit.type == kind.type]
    return meaning_of(typed or clue.units, gazetteer)


def united(meanings: Iterable[Meaning]) -> Meaning:
    """All that several meanings reach; nothing is settled by them."""
    reached: dict[int, Unit] = {}
    bearers: list[Unit] = []
    for meaning in meanings:
        reached |= {key: unit for key, unit in meaning.reached.items() if key not in reached}
        bearers += meaning.bearers
    return Meaning(reached, tuple(bearers), (), settles=False)


def _meaning(clues: Sequence[Clue], gazetteer: Gazetteer) -> Meaning:
    return reduce(Meaning.narrowed, (of_clue(clue, gazetteer) for clue in clues))


def _narrowed(agreed: Sequence[Clue], clue: Clue, gazetteer: Gazetteer) -> list[Clue]:
    """The clues that agree already and one more, with those of their units alone that fit together."""
    units = clue.units
    for other in agreed:
        units = _fitting(units, other, gazetteer)
    added = Clue(clue.mention, units)
    return [*(Clue(each.mention, _fitting(each.units, added, gazetteer)) for each in agreed), added]


def _fitting(units: Iterable[Unit], other: Clue, gazetteer: Gazetteer) -> tuple[Unit, ...]:
    communes = [unit for unit in other.units if unit.level is Level.COMMUNE]
    territories = [gazetteer.territory(unit) for unit in other.units if unit.level is Level.DISTRICT]
    reached = {today.id for unit in communes for today in gazetteer.today_of(unit)[0]}

    def fits(unit: Unit) -> bool:
        if unit.level is Level.DISTRICT:
            own = gazetteer.territory(unit)
            return any(map(own.holds, communes)) or any(own.communes & each.communes for each in territories)
        if any(each.holds(unit) for each in territories):
            return True
        return any(today.id in reached for today in gazetteer.today_of(unit)[0])

    return tuple(filter(fits, units))


def _is_outranked(clue: Clue, agreed: Sequence[Clue]) -> bool:
    """Whether it is a bare name before a typed commune that its district confirms: there streets and hamlets stand."""
    communes = [each for each in agreed if each.is_commune]
    confirmed = any(each.is_district or each.mention.type is None for each in agreed)
    return (
        clue.mention.type is None
        and confirmed
        and bool(communes)
        and all(clue.mention.start < each.mention.start for each in communes)
    )
