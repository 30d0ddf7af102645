"""Mergers: what a list of changes makes of the units, worked out in full before anything is touched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.gazetteer import Gazetteer
from app.domain.units import Level, Succession, Unit

# Ids from here on are made by an operator; those of the edition's own files stay far below.
FIRST_LOCAL_ID = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list: the unit that ends, what all or a part of it becomes, and the resolution that says so."""

    line: int
    level: Level
    old_code: str
    new_code: str
    new_type: str
    new_name: str
    new_province: str
    is_whole: bool
    lat: float | None
    lon: float | None
    source: str

    @property
    def becomes(self) -> tuple[object, ...]:
        """What every line about the same new unit must agree on."""
        return (self.level, self.new_code, self.new_type, self.new_name, self.new_province, self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows to write: units that end, units that begin, communes that get another province, and who went where."""

    ended: tuple[Unit, ...]
    begun: tuple[Unit, ...]
    adopted: tuple[Unit, ...]
    successions: tuple[Succession, ...]

    @property
    def split(self) -> tuple[Unit, ...]:
        """The units of which only parts went anywhere."""
        partial = {step.from_id for step in self.successions if not step.is_whole}
        return tuple(unit for unit in self.ended if unit.id in partial)


def plan(changes: Sequence[Change], gazetteer: Gazetteer, on: date, first_id: int) -> tuple[Plan, list[str]]:
    """The plan, and a sentence for each line that contradicts the units of today or another line.

    The units that begin get ids from `first_id` on.
    """
    faults: list[str] = []
    ended: dict[tuple[Level, str], Unit] = {}
    for change in changes:
        unit = gazetteer.current_by_code(change.level, change.old_code)
        if unit is None or (unit.valid_from is not None and unit.valid_from >= on):
            faults.append(f"Line {change.line}: no {change.level} with code {change.old_code} existed before that day.")
        else:
            ended[change.level, change.old_code] = unit
    faults += _contradictions(changes, gazetteer, ended.keys())
    if faults:
        return Plan((), (), (), ()), faults
    begun = _begun(changes, gazetteer, on, first_id)
    steps = {
        (ended[change.level, change.old_code].id, begun[change.level, change.new_code].id): change.is_whole
        for change in changes
    }
    return (
        Plan(
            ended=tuple(replace(unit, valid_to=on) for unit in ended.values()),
            begun=tuple(begun.values()),
            adopted=_adopted(steps, ended.values(), gazetteer),
            successions=tuple(Succession(old, new, is_whole, on) for (old, new), is_whole in steps.items()),
        ),
        [],
    )


def _contradictions(
    changes: Sequence[Change], gazetteer: Gazetteer, ended: Iterable[tuple[Level, str]]
) -> Iterable[str]:
    ending, told = set(ended), dict[tuple[Level, str], Change]()
    lines_of: dict[tuple[Level, str], list[Change]] = {}
    for change in changes:
        lines_of.setdefault((change.level, change.old_code), []).append(change)
        new = (change.level, change.new_code)
        first = told.setdefault(new, change)
        if first.becomes != change.becomes:
            yield f"Line {change.line}: it describes {change.new_code} otherwise than line {first.line}."
        if first is change and new not in ending and gazetteer.current_by_code(*new):
            yield f"Line {change.line}: code {change.new_code} belongs to a unit that does not end."
    for change in told.values():
        province = (Level.PROVINCE, change.new_province)
        goes_on = province not in ending and gazetteer.current_by_code(*province)
        if change.level is Level.COMMUNE and province not in told and not goes_on:
            yield f"Line {change.line}: there will be no province with code {change.new_province}."
    for (_, code), lines in lines_of.items():
        yield from _contradictions_of_one(code, lines)


def _contradictions_of_one(code: str, lines: Sequence[Change]) -> Iterable[str]:
    """What the lines about one unit that ends say against each other."""
    if len(lines) > 1 and any(line.is_whole for line in lines):
        yield f"Line {lines[-1].line}: {code} goes whole into one unit and yet has {len(lines)} lines."
    if len(lines) == 1 and not lines[0].is_whole:
        yield f"Line {lines[0].line}: a part of {code} goes to {lines[0].new_code}, where is the rest?"
    if len({line.new_code for line in lines}) < len(lines):
        yield f"Line {lines[-1].line}: {code} goes to the same unit twice."


def _begun(changes: Sequence[Change], gazetteer: Gazetteer, on: date, first_id: int) -> dict[tuple[Level, str], Unit]:
    begun: dict[tuple[Level, str], Unit] = {}
    # Provinces first, because their communes need their ids.
    for change in sorted(changes, key=lambda change: change.level is Level.COMMUNE):
        key = (change.level, change.new_code)
        if key in begun:
            continue
        parent = None
        if change.level is Level.COMMUNE:
            parent = begun.get((Level.PROVINCE, change.new_province)) or gazetteer.current_by_code(
                Level.PROVINCE, change.new_province
            )
        begun[key] = Unit(
            id=first_id + len(begun),
            level=change.level,
            code=change.new_code,
            type=change.new_type,
            name=change.new_name,
            parent_id=parent.id if parent else None,
            valid_from=on,
            valid_to=None,
            lat=change.lat,
            lon=change.lon,
        )
    return begun


def _adopted(steps: dict[tuple[int, int], bool], ended: Iterable[Unit], gazetteer: Gazetteer) -> tuple[Unit, ...]:
    """Communes that go on in a province that went whole into another: they keep their row and get the new parent."""
    ending = {unit.id for unit in ended}
    return tuple(
        replace(commune, parent_id=new)
        for (old, new), is_whole in steps.items()
        if is_whole and (province := gazetteer.unit(old)) and province.level is Level.PROVINCE
        for commune in gazetteer.communes(old)
        if commune.id not in ending
    )
