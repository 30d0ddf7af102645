"""Every unit of Vietnam in memory, with what became of each: the table that routing asks."""

import math
from collections.abc import Iterable
from datetime import date

from app.domain.centroids import Centroids
from app.domain.editions import edition
from app.domain.hamlets import Hamlet, HamletIndex
from app.domain.name_index import NameIndex
from app.domain.places import Point
from app.domain.province_aliases import ALIASES
from app.domain.territories import Territory
from app.domain.units import Level, Succession, Unit, ended_on


class Gazetteer:
    """The units as they stand on one day, and the former ones that people still name.

    `today_of` and `province_of` remember their answers: the table never changes, a new day or a merger makes a new one.
    `version` names this state of it.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        successions: Iterable[Succession],
        on: date,
        *,
        hamlets: Iterable[Hamlet] = (),
    ) -> None:
        self.on = on
        self._units = {unit.id: unit for unit in units}
        successions, hamlets = list(successions), list(hamlets)
        self.version = edition(on, self._units.values(), successions, hamlets)
        self._successions: dict[int, list[Succession]] = {}
        for succession in successions:
            if succession.on is None or succession.on <= on:
                self._successions.setdefault(succession.from_id, []).append(succession)
        self._children: dict[int | None, list[Unit]] = {}
        self._current: dict[int, Unit] = {}
        self._by_code: dict[tuple[Level, str], list[Unit]] = {}
        for unit in self._units.values():
            if unit.valid_from is not None and unit.valid_from > on:
                continue
            if unit.is_current(on):
                self._current[unit.id] = unit
            self._children.setdefault(unit.parent_id, []).append(unit)
            self._by_code.setdefault((unit.level, unit.code), []).append(unit)
        self._today: dict[int, tuple[tuple[Unit, ...], bool]] = {}
        self._provinces: dict[int, Unit | None] = {}
        known = [unit for unit in self._units.values() if unit.valid_from is None or unit.valid_from <= on]
        self._province_names = NameIndex((unit for unit in known if unit.level is Level.PROVINCE), ALIASES)
        self._local_names = NameIndex(unit for unit in known if unit.level is not Level.PROVINCE)
        self.hamlets = HamletIndex(hamlets)
        self._territories: dict[int, Territory] = {}
        self._centroids = Centroids(self._centres(known))

    def unit(self, unit_id: int) -> Unit | None:
        """The unit with our id, of today or former."""
        return self._units.get(unit_id)

    def is_today(self, unit: Unit) -> bool:
        """Whether the unit exists on the day of this gazetteer."""
        return unit.id in self._current

    def current(self) -> Iterable[Unit]:
        """Every unit of today."""
        return self._current.values()

    def former(self) -> Iterable[Unit]:
        """Every unit that has ended."""
        return (unit for unit in self._units.values() if unit.valid_to is not None and unit.valid_to <= self.on)

    def current_by_code(self, level: Level, code: str) -> Unit | None:
        """The holder of a state code today."""
        return next((unit for unit in self._by_code.get((level, code), ()) if self.is_today(unit)), None)

    def former_by_code(self, level: Level, code: str) -> list[Unit]:
        """The abolished holders of a state code, the last one first: codes are reused."""
        former = (unit for unit in self._by_code.get((level, code), ()) if not self.is_today(unit))
        return sorted(former, key=ended_on, reverse=True)

    def provinces(self) -> list[Unit]:
        """The provinces of today, by code."""
        return sorted((unit for unit in self._current.values() if unit.level is Level.PROVINCE), key=lambda u: u.code)

    def communes(self, province_id: int) -> list[Unit]:
        """The communes of today in a province of today, by code."""
        return sorted(filter(self.is_today, self._children.get(province_id, ())), key=lambda unit: unit.code)

    def today_of(self, unit: Unit) -> tuple[tuple[Unit, ...], bool]:
        """The units of today that the unit is, became or was divided into, and whether all of it lies in the only one.

        A district that has no successions of its own is followed through its communes.
        """
        if unit.id not in self._today:
            self._today[unit.id] = self._follow(unit)
        return self._today[unit.id]

    def province_of(self, unit: Unit) -> Unit | None:
        """Today's province of a unit of today or a former one; None when its parts went to several or nowhere."""
        if unit.id not in self._provinces:
            self._provinces[unit.id] = None  # ends the climb should a broken table make a unit its own ancestor
            self._provinces[unit.id] = self._find_province(unit)
        return self._provinces[unit.id]

    def province_shared_by(self, units: Iterable[Unit]) -> Unit | None:
        """Today's province that all the units lie in; None when they do not agree or there are none."""
        provinces = {self.province_of(unit) for unit in units}
        return provinces.pop() if len(provinces) == 1 else None

    def province_by_code(self, code: str) -> Unit | None:
        """Today's province by its code, or by the code of one of the 63 that it was made of."""
        if today := self.current_by_code(Level.PROVINCE, code):
            return today
        return self.province_shared_by(self.former_by_code(Level.PROVINCE, code))

    def province_by_name(self, name: str, *, folded: bool = False) -> Unit | None:
        """Today's province by its name, or by the name of one of the 63 that it was made of."""
        return self.province_shared_by(self._province_names.find(name, lambda _: True, folded=folded))

    def by_name(self, name: str, province: Unit | None = None, *, folded: bool = False) -> list[Unit]:
        """Communes and districts, of today and former, that the name means; without accents if `folded`."""
        return self._local_names.find(
            name, lambda unit: province is None or self.province_of(unit) == province, folded=folded
        )

    def bearers(self, key: str, *, folded: bool = False) -> list[Unit]:
        """Units of all levels, of today and former, whose name has this accented key, or this folded one."""
        return [*self._local_names.bearers(key, folded=folded), *self._province_names.bearers(key, folded=folded)]

    def name_continues(self, words: str) -> bool:
        """Whether the name of a unit or a hamlet begins with these words of a key and goes on."""
        return (
            self._local_names.continues(words) or self._province_names.continues(words) or self.hamlets.continues(words)
        )

    def territory(self, unit: Unit) -> Territory:
        """What lies, or lay, within a province or a district."""
        if unit.id not in self._territories:
            self._territories[unit.id] = self._territory(unit)
        return self._territories[unit.id]

    def nearest(self, point: Point, count: int = 5, within_m: float = math.inf) -> list[tuple[Unit, int]]:
        """The communes of today nearest to a point by centroid, with the distance in metres: good for a suggestion.

        Centroids of former communes that went whole into one of today count for it: within Sơn La the first of the list
        is then right for 80 % of points, with today's centroids alone for 75 %.
        """
        found = self._centroids.nearest(point.lat, point.lon, count, within_m)
        return [(self._current[key], metres) for key, metres in found]

    def _follow(self, unit: Unit) -> tuple[tuple[Unit, ...], bool]:
        reached: dict[int, Unit] = {}
        seen, waiting, is_whole = {unit.id}, [unit], True
        while waiting:
            here = waiting.pop()
            if here.id in self._current:
                reached[here.id] = here
                continue
            steps = self._successions.get(here.id, [])
            following = [step.to_id for step in steps]
            if not steps and here.level is Level.DISTRICT:
                following = [child.id for child in self._children.get(here.id, ())]
            elif not steps or (len(steps) == 1 and not steps[0].is_whole):
                # Nothing, or one part of several: where the rest of it lies is not known.
                is_whole = False
            for step in following:
                if step not in seen and step in self._units:
                    seen.add(step)
                    waiting.append(self._units[step])
        return tuple(sorted(reached.values(), key=lambda found: found.code)), is_whole and len(reached) == 1

    def _territory(self, unit: Unit) -> Territory:
        if unit.level is Level.PROVINCE and self.is_today(unit):
            province = self._current[unit.id]
            communes = [key for key, each in self._current.items() if self.province_of(each) is province]
            return Territory(unit.id, frozenset(communes), lambda each: self.province_of(each) is province)
        inner, waiting = {unit.id}, [unit.id]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child.id not in inner:
                    inner.add(child.id)
                    waiting.append(child.id)
        inside = [self._units[key] for key in inner if self._units[key].level is Level.COMMUNE]
        reached = {today.id for each in inside for today in self.today_of(each)[0]}
        if unit.level is Level.DISTRICT:
            reached |= {today.id for today in self.today_of(unit)[0]}
        return Territory(unit.id, frozenset(reached), lambda each: each.id in inner or each.id in reached)

    def _find_province(self, unit: Unit) -> Unit | None:
        if unit.level is Level.PROVINCE:
            today, _ = self.today_of(unit)
            return today[0] if len(today) == 1 else None
        if not self.is_today(unit) and (shared := self.province_shared_by(self.today_of(unit)[0])):
            return shared
        parent = self._units.get(unit.parent_id) if unit.parent_id is not None else None
        return self.province_of(parent) if parent else None

    def _centres(self, known: Iterable[Unit]) -> Iterable[tuple[float, float, int]]:
        for unit in known:
            if unit.level is Level.COMMUNE and unit.lat is not None and unit.lon is not None:
                today, is_whole = self.today_of(unit)
                if is_whole:
                    yield unit.lat, unit.lon, today[0].id
