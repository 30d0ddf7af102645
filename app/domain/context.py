"""The province that a line is about, and the other names in it that are looked for there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.clues import Clue
from app.domain.gazetteer import Gazetteer
from app.domain.mentions import Mention
from app.domain.territories import Territory
from app.domain.units import Level, Unit


@dataclass(frozen=True, slots=True)
class Context:
    """`province` is today's; a former one told in the line is a smaller `territory`. Two of them make it contradicted.

    `others` are the mentions that did not tell the province.
    """

    province: Unit | None
    territory: Territory | None
    others: tuple[Mention, ...]
    is_contradicted: bool = False

    def holds(self, unit: Unit) -> bool:
        """Whether the unit lies, or lay, where the line says."""
        return self.territory is None or self.territory.holds(unit)

    def clues(self) -> tuple[list[Clue], bool]:
        """The names that mean something here, and whether a typed one or a hamlet's commune lies elsewhere."""
        clues, is_lost = [], False
        for mention in self.others:
            local = [unit for unit in mention.units if unit.level is not Level.PROVINCE]
            if units := tuple(filter(self.holds, local)):
                clues.append(Clue(mention, units))
            elif local and mention.type and not (mention.key.isdigit() and not mention.type.is_spelled):
                is_lost = True  # A mere «P.302» is a room.
        return clues, is_lost


def context_of(strong: Sequence[Mention], province: Unit | None, size: int, gazetteer: Gazetteer) -> Context:
    """The context that a line of `size` words gives; the `province` told besides it stands where it names none."""
    nothing = Context(province, gazetteer.territory(province) if province else None, tuple(strong))
    tellers = [mention for mention in strong if _provinces(mention)]
    if not tellers:
        return nothing
    last = max(tellers, key=lambda mention: (_is_typed(mention), mention.start))
    if last.type is None and last.end - last.start == size:
        # A line of one name is not taken for a province alone where it is a commune's: «Hòa Bình» is five of today.
        communes = tuple(unit for unit in last.units if unit.level is Level.COMMUNE and nothing.holds(unit))
        if communes:
            return replace(nothing, others=(replace(last, units=communes),), is_contradicted=province is None)
    told = _provinces(last)
    today = [unit for unit in told if gazetteer.is_today(unit)]
    here = gazetteer.province_shared_by(today or told)
    if here is None:
        return nothing
    territory = gazetteer.territory((today or told)[0])
    others = tuple(mention for mention in strong if mention is not last)
    elsewhere = [
        mention
        for mention in tellers
        if (mention is not last and gazetteer.province_shared_by(_provinces(mention)) != here)
        and (
            _is_typed(mention)
            or not any(unit.level is not Level.PROVINCE and territory.holds(unit) for unit in mention.units)
        )
    ]
    return Context(here, territory, others, is_contradicted=bool(elsewhere))


def _provinces(mention: Mention) -> list[Unit]:
    """The provinces that may be meant: «thành phố» tells one only where the province is a city."""
    found = [unit for unit in mention.units if unit.level is Level.PROVINCE]
    if mention.type and Level.DISTRICT in mention.type.levels:
        return [unit for unit in found if unit.type == mention.type.type]
    return found


def _is_typed(mention: Mention) -> bool:
    return mention.type is not None and mention.type.levels == {Level.PROVINCE}
