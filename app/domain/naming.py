"""What a name means today: a commune by its own name, by a former name, or one of those of a former district."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.gazetteer import Gazetteer
from app.domain.places import Candidate, Decision, Method, State
from app.domain.units import Level, Unit

OWN_NAME, FORMER_NAME = 1.0, 0.8
# Without accents a name is half the evidence.
UNACCENTED = 0.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """The communes of today that words reach: `bearers` have the name now, `former` units led to the others.

    It `settles` when one commune alone may be taken for the place; words that also mean something larger do not.
    """

    reached: dict[int, Unit]
    bearers: tuple[Unit, ...]
    former: tuple[Unit, ...]
    settles: bool

    def narrowed(self, other: "Meaning") -> "Meaning":
        """What both meanings can share: «Chiềng Cang» within «Sông Mã»; empty when they contradict each other."""
        reached = {key: unit for key, unit in self.reached.items() if key in other.reached}
        smaller, larger = sorted((self, other), key=lambda meaning: len(meaning.reached))
        bearers = tuple(dict.fromkeys(unit for unit in smaller.bearers + larger.bearers if unit.id in reached))
        return Meaning(reached, bearers, smaller.former + larger.former, smaller.settles)

    def decision(self, method: Method, province: Unit | None, gazetteer: Gazetteer) -> Decision:
        """Resolved when one commune is left; with several its bearer of today is the primary if a province was told."""
        agreed = gazetteer.province_shared_by(self.reached.values()) or province
        former = self.former[0] if self.former and not self.bearers else None
        if len(self.reached) == 1 and self.settles:
            (unit,) = self.reached.values()
            return Decision(State.RESOLVED, method, unit, former_unit=former, province=agreed)
        primary = self.bearers[0] if province and len(self.bearers) == 1 and self.settles else None
        former = former if len(self.former) == 1 else None
        return Decision(State.AMBIGUOUS, method, primary, self.candidates(), former, agreed)

    def suggestion(self, method: Method, province: Unit | None, gazetteer: Gazetteer) -> Decision:
        """The same communes, to be chosen from: words without accents never decide."""
        agreed = gazetteer.province_shared_by(self.reached.values()) or province
        return Decision(State.SUGGESTED, method, candidates=self.candidates(UNACCENTED), province=agreed)

    def candidates(self, weight: float = 1.0) -> tuple[Candidate, ...]:
        """The communes reached, those that bear the name today first."""
        return tuple(
            Candidate(unit, score=weight * (OWN_NAME if unit in self.bearers else FORMER_NAME))
            for unit in self.reached.values()
        )


def decide(name: str, province: Unit | None, gazetteer: Gazetteer) -> Decision:
    """The decision that a name allows within today's province, or within the nation when none is told."""
    if meaning := accented(name, province, gazetteer, is_typed_plain=name.isascii()):
        return meaning.decision(Method.NAME, province, gazetteer)
    if meaning := unaccented(name, province, gazetteer):
        return meaning.suggestion(Method.NAME, province, gazetteer)
    known = province or gazetteer.province_by_name(name)
    return Decision(State.UNKNOWN, Method.NONE, province=known)


def accented(name: str, province: Unit | None, gazetteer: Gazetteer, *, is_typed_plain: bool) -> Meaning | None:
    """What the name means with its accents, None when nothing.

    Somebody who types without any accent may mean «Tam Thành» by «Tam Thanh»: then what the bare letters reach counts
    as well, and nothing is settled by them. Neither does a name settle that is a province's too.
    """
    settles = province is not None or not gazetteer.province_by_name(name)
    meaning = _meaning(gazetteer.by_name(name, province), gazetteer, settles=settles)
    if not meaning.reached:
        return None
    if is_typed_plain:
        loose = _meaning(gazetteer.by_name(name, province, folded=True), gazetteer, settles=False)
        if loose.reached.keys() - meaning.reached.keys():
            return Meaning(meaning.reached | loose.reached, meaning.bearers, meaning.former, settles=False)
    return meaning


def unaccented(name: str, province: Unit | None, gazetteer: Gazetteer) -> Meaning | None:
    """What the name means once its accents are ignored, None when nothing."""
    meaning = _meaning(gazetteer.by_name(name, province, folded=True), gazetteer, settles=False)
    return meaning if meaning.reached else None


def _meaning(found: Iterable[Unit], gazetteer: Gazetteer, *, settles: bool) -> Meaning:
    bearers = tuple(unit for unit in found if gazetteer.is_today(unit))
    # Communes before districts, because the name of a commune is the closer word.
    former = sorted(
        (unit for unit in found if not gazetteer.is_today(unit)), key=lambda unit: unit.level is Level.DISTRICT
    )
    reached = {unit.id: unit for unit in bearers}
    is_whole = True
    for unit in former:
        today, whole = gazetteer.today_of(unit)
        is_whole = is_whole and (whole or len(today) > 1)
        reached |= {successor.id: successor for successor in today}
    return Meaning(reached, bearers, tuple(former), settles=settles and is_whole)
