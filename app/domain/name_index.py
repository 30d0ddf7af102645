"""From what people call a unit to the units that bear, or once bore, that name."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from app.domain.text import accented_key, fold
from app.domain.units import Level, Unit

_COMMUNE = frozenset({Level.COMMUNE})
_DISTRICT = frozenset({Level.DISTRICT})
_PROVINCE = frozenset({Level.PROVINCE})
_CITY = frozenset({Level.DISTRICT, Level.PROVINCE})
ANY_LEVEL = frozenset(Level)

# The police of a place are named after it: «Công an xã Chiềng Cang» tells the commune.
_POLICE = re.compile(r"(?:công an|cong an)\s+")
# Types in front of a name as accented_key leaves them, written out or abbreviated, and the levels that each tells.
_TYPES = (
    (
        _COMMUNE,
        re.compile(r"(?:(?:xã|xa|phường|phuong|thị trấn|thi tran|đặc khu|dac khu)\.?\s+|(?:tt|x|p)(?:\.\s*|\s+))"),
    ),
    (_COMMUNE, re.compile(r"p(?=[0-9])")),
    (_DISTRICT, re.compile(r"(?:(?:huyện|huyen|quận|quan|thị xã|thi xa)\.?\s+|(?:tx|h|q)(?:\.\s*|\s+))")),
    (_CITY, re.compile(r"(?:(?:thành phố|thanh pho)\.?\s+|tp(?:\.\s*|\s+))")),
    (_PROVINCE, re.compile(r"(?:(?:tỉnh|tinh)\.?\s+|t(?:\.\s*|\s+))")),
)


# One line of text asks for the same few parts many times over. No more than one line's worth is remembered, since what
# people write about a place is not to lie about in memory.
@lru_cache(maxsize=16)
def readings(name: str) -> tuple[tuple[frozenset[Level], str], ...]:
    """The ways to read a name: as it stands, then without the type in front, each with the levels it can mean.

    As it stands comes first because some names begin like a type: «Quan Sơn», «Xa Dung».
    """
    key = accented_key(name).strip(" .")
    found = [(ANY_LEVEL, key)]
    if police := _POLICE.match(key):
        key = key[police.end() :]
        found.append((ANY_LEVEL, key))
    for levels, pattern in _TYPES:
        if (type_word := pattern.match(key)) and (bare := key[type_word.end() :]):
            found.append((levels, bare))
            break
    return tuple(found)


class NameIndex:
    """Units by their names, with accents and without; `aliases` are more names, by the accented key of the name."""

    def __init__(self, units: Iterable[Unit], aliases: Mapping[str, Iterable[str]] = MappingProxyType({})) -> None:
        self._accented: dict[str, list[Unit]] = {}
        self._folded: dict[str, list[Unit]] = {}
        keys: dict[str, tuple[list[Unit], list[Unit]]] = {}
        for unit in units:
            if unit.name not in keys:
                key = accented_key(unit.name)
                keys[unit.name] = self._accented.setdefault(key, []), self._folded.setdefault(fold(key), [])
            for bearers in keys[unit.name]:
                bearers.append(unit)
        for key, others in aliases.items():
            for alias in others if key in self._accented else ():
                self._accented.setdefault(alias, self._accented[key])
                self._folded.setdefault(fold(alias), self._accented[key])
        self._beginnings = _beginnings(self._accented) | _beginnings(self._folded)

    def continues(self, words: str) -> bool:
        """Whether some name, with accents or folded, begins with these words and goes on."""
        return words in self._beginnings

    def bearers(self, key: str, *, folded: bool = False) -> Sequence[Unit]:
        """The units whose name has exactly this key, in no useful order."""
        return (self._folded if folded else self._accented).get(key, ())

    def find(self, name: str, accepts: Callable[[Unit], bool], *, folded: bool = False) -> list[Unit]:
        """The accepted units that the first fruitful reading of the name means; without accents if `folded`."""
        bearers = self._folded if folded else self._accented
        for levels, key in readings(name):
            found = bearers.get(fold(key) if folded else key, ())
            if accepted := [unit for unit in found if unit.level in levels and accepts(unit)]:
                return accepted
        return []


def _beginnings(keys: Iterable[str]) -> set[str]:
    found = set()
    for key in keys:
        beginning, space, _ = key.rpartition(" ")
        while space and beginning not in found:
            found.add(beginning)
            beginning, space, _ = beginning.rpartition(" ")
    return found
