"""What names mean today: communes by their own name, by a former name, or those of a former district."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.gazetteer import Gazetteer
from app.domain.places import Candidate, Decision, Method, State
from app.domain.units import Level, Unit, ended_on

OWN_NAME, FORMER_NAME = 1.0, 0.8
# Without accents, or buried in other words, a name is half the evidence.
HINTED = 0.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """The communes of today that words reach: `bearers` have the name now, `former` units led to the others.

    It `settles` when one commune alone may be taken for the place; words that also mean something larger do not.
    """

    reached: dict[int, Unit]
    bearers: tuple[Unit, ...]
    former: tuple[Unit, ...]
    settles: bool = True

    def narrowed(self, other: "Meaning") -> "Meaning":
        """What both meanings can share: «Chiềng Cang» within «Sông Mã»; empty when they contradict each other."""
        reached = {key: unit for key, unit in self.reached.items() if key in other.reached}
        smaller, larger = sorted((self, other), key=lambda meaning: len(meaning.reached))
        bearers = tuple(dict.fromkeys(unit for unit in smaller.bearers + larger.bearers if unit.id in reached))
        settles = smaller.settles or (larger.settles and len(larger.reached) == len(smaller.reached))
        return Meaning(reached, bearers, smaller.former + larger.former, settles)

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
        """The same communes, to be chosen from, one of them suggested: words without accents never decide."""
        agreed = gazetteer.province_shared_by(self.reached.values()) or province
        state = State.SUGGESTED if len(self.reached) == 1 else State.AMBIGUOUS
        return Decision(state, method, candidates=self.candidates(HINTED), province=agreed)

    def candidates(self, weight: float = 1.0) -> tuple[Candidate, ...]:
        """The communes reached, those that bear the name today first."""
        bearers = {unit.id for unit in self.bearers}
        first = [unit for unit in self.reached.values() if unit.id in bearers]
        others = [unit for unit in self.reached.values() if unit.id not in bearers]
        return tuple(
            [Candidate(unit, score=weight * OWN_NAME) for unit in first]
            + [Candidate(unit, score=weight * FORMER_NAME) for unit in others]
        )


def meaning_of(units: Iterable[Unit], gazetteer: Gazetteer) -> Meaning:
    """What the bearers of one name are today. Half a commune of which the rest is lost settles nothing."""
    bearers = tuple(unit for unit in units if gazetteer.is_today(unit))
    # Communes before districts, because the name of a commune is the closer word; what ended last is best remembered.
    former = sorted(
        (unit for unit in units if not gazetteer.is_today(unit)),
        key=lambda unit: (unit.level is Level.DISTRICT, -ended_on(unit)),
    )
    reached = {unit.id: unit for unit in bearers}
    is_whole = True
    for unit in former:
        today, whole = gazetteer.today_of(unit)
        is_whole = is_whole and (whole or len(today) > 1)
        reached |= {successor.id: successor for successor in today}
    return Meaning(reached, bearers, tuple(former), settles=is_whole)
