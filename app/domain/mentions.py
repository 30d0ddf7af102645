"""Which words of a line may name places: the reading that leaves the fewest words over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain import unit_types
from app.domain.gazetteer import Gazetteer
from app.domain.hamlets import KIND_WORDS, Hamlet
from app.domain.lines import Gap, Line
from app.domain.text import accented_key, fold
from app.domain.unit_types import TypeWord
from app.domain.units import Level, Unit

_LONGEST_PHRASE = 4
# These stand between names without being part of any.
_FILLERS = ("ở", "tại", "thuộc", "nay", "nay là", "nay thuộc", "địa chỉ", "địa bàn", "việt nam", "vn")
# These only open a part of the line: «anh công an Quang Huy» is a person.
_OPENERS = ("công an", "gửi", "gửi công an", "kính gửi", "kính gửi công an")
_FORMER = ("cũ", "trước đây")


@dataclass(frozen=True, slots=True)
class _Phrases:
    types: Mapping[str, TypeWord]
    fillers: frozenset[str]
    openers: frozenset[str]
    former: frozenset[str]
    kinds: frozenset[str]
    beginnings: frozenset[str]


def _phrases(types: Mapping[str, TypeWord], spelling: Callable[[str], str]) -> _Phrases:
    fillers, openers, former, kinds = (
        frozenset(map(spelling, phrases)) for phrases in (_FILLERS, _OPENERS, _FORMER, KIND_WORDS)
    )
    known = (*types, *fillers, *openers, *former, *kinds)
    return _Phrases(types, fillers, openers, former, kinds, frozenset(phrase.split(" ")[0] for phrase in known))


_ACCENTED, _FOLDED = _phrases(unit_types.ACCENTED, str), _phrases(unit_types.FOLDED, fold)


@dataclass(frozen=True, slots=True)
class Mention:
    """The words from `start` to before `end` as the name of one of `units` or `hamlets`; neither: a mere filler.

    It `is_told` when a type or the kind of a hamlet stands before the name.
    """

    start: int
    end: int
    key: str = ""
    type: TypeWord | None = None
    units: tuple[Unit, ...] = ()
    hamlets: tuple[Hamlet, ...] = ()
    is_told: bool = False

    def has(self, level: Level) -> bool:
        """Whether a unit of that level may be meant."""
        return any(unit.level is level for unit in self.units)


class Reader:
    """Reads one line, by its accented words or by its folded ones."""

    def __init__(self, line: Line, gazetteer: Gazetteer, *, folded: bool) -> None:
        self._line, self._gazetteer, self._folded = line, gazetteer, folded
        self._words = line.folded if folded else line.words
        # Whoever types no accent at all types none in «xa»; in a line with accents it is the word for «far».
        self._phrases = _FOLDED if folded or line.is_plain else _ACCENTED

    def mentions(self) -> list[Mention]:
        """The mentions, apart from each other, that leave the fewest words over.

        Of equals those that end in a province («phuong Duc, Hue», not «Duc Hue»), then the fewest.
        """
        size = len(self._words)
        best: list[tuple[int, bool, int]] = [(0, False, 0)] * (size + 1)
        chosen: list[Mention | None] = [None] * size
        for start in range(size - 1, -1, -1):
            best[start] = best[start + 1]
            for mention in self._starting_at(start):
                covered, is_placed, fewness = best[mention.end]
                is_placed = is_placed or (mention.end == size and mention.has(Level.PROVINCE))
                if (score := (covered + mention.end - start, is_placed, fewness - 1)) > best[start]:
                    best[start], chosen[start] = score, mention
        found, place = [], 0
        while place < size:
            taken = chosen[place]
            if taken is not None:
                found.append(taken)
            place = taken.end if taken is not None else place + 1
        return found

    def whole(self) -> Iterator[Mention]:
        """The line as one name: as it stands, since «Quan Sơn» begins like a type, then behind a type or the police."""
        size = len(self._words)
        starts = [0, *(end for phrase, end in self._phrases_at(0, _LONGEST_PHRASE) if phrase in self._phrases.openers)]
        return (mention for start in starts for mention in self._named(start) if mention.end == size)

    def type_at(self, place: int) -> tuple[TypeWord, int] | None:
        """The type that the words from a place on tell, and where they end."""
        for phrase, end in reversed(list(self._phrases_at(place, 2))):
            if found := self._phrases.types.get(phrase):
                return found, end
        return None

    def _starting_at(self, start: int) -> Iterator[Mention]:
        for mention in self._named(start):
            # A number names nothing without its type, a single word only a larger place or a whole part of the line.
            if mention.type or mention.end - start > 1 or self._stands_alone(mention):
                yield mention
        if self._gazetteer.hamlets:
            yield from self._hamlets(start)
        opens = self._line.gaps[start] is not Gap.NONE
        for phrase, end in self._phrases_at(start, _LONGEST_PHRASE):
            if phrase in self._phrases.fillers or (opens and phrase in self._phrases.openers):
                yield Mention(start, end)

    def _named(self, start: int) -> Iterator[Mention]:
        """The names of units from a place on, as the words stand, then behind a type, the longest first."""
        for key, end in reversed(list(self._keys(start))):
            if units := self._bearers(key, start, end):
                yield from self._dated(Mention(start, end, key, None, units))
        word, begin = self.type_at(start) or (None, start)
        if word is None or self._line.gaps[begin] is not Gap.NONE:
            return
        for key, end in reversed(list(self._keys(begin))):
            # «x v» is no «xã V»: an abbreviation and a letter are too little.
            if not word.is_spelled and len(key) == 1 and not key.isdigit():
                continue
            if units := tuple(unit for unit in self._bearers(key, begin, end) if unit.level in word.levels):
                yield from self._dated(Mention(start, end, key, word, units, is_told=True))

    def _keys(self, start: int) -> Iterator[tuple[str, int]]:
        """The keys from a place on that may be names, each with its end."""
        words, gaps = self._words, self._line.gaps
        if start < len(words):
            key, end = words[start], start + 1
            yield key, end
            while gaps[end] is not Gap.BREAK and self._gazetteer.name_continues(key):
                key, end = f"{key} {words[end]}", end + 1
                yield key, end

    def _bearers(self, key: str, start: int, end: int) -> tuple[Unit, ...]:
        units = self._gazetteer.bearers(key, folded=self._folded)
        if units and Gap.DASH in self._line.gaps[start + 1 : end]:
            return tuple(unit for unit in units if "-" in unit.name)
        if units and self._folded and not self._line.is_plain:
            # Accents that were typed are meant, even where others are missing.
            agreeing = {name for name in {unit.name for unit in units} if self._agrees(name, start, end)}
            return tuple(unit for unit in units if not agreeing or unit.name in agreeing)
        return tuple(units)

    def _agrees(self, name: str, start: int, end: int) -> bool:
        typed = self._line.words[start:end]
        return all(a.isascii() or a == b for a, b in zip(typed, accented_key(name).split(" "), strict=False))

    def _dated(self, mention: Mention) -> Iterator[Mention]:
        """The mention, and with «cũ» behind it only its abolished units."""
        yield mention
        for phrase, end in self._phrases_at(mention.end, 2):
            if phrase in self._phrases.former:
                former = tuple(unit for unit in mention.units if not self._gazetteer.is_today(unit))
                if former:
                    yield replace(mention, end=end, units=former)

    def _hamlets(self, start: int) -> Iterator[Mention]:
        begins = [end for phrase, end in self._phrases_at(start, _LONGEST_PHRASE) if phrase in self._phrases.kinds]
        for begin in (start, *begins):
            for key, end in self._keys(begin):
                hamlets = self._gazetteer.hamlets.bearers(key, folded=self._folded)
                if hamlets and (begin > start or (self._is_part(start, end) and not key.isdigit())):
                    yield Mention(start, end, key, hamlets=tuple(hamlets), is_told=begin > start)

    def _phrases_at(self, start: int, longest: int) -> Iterator[tuple[str, int]]:
        """The runs of words from a place on that may be a phrase, shortest first, each with its end."""
        words, gaps = self._words, self._line.gaps
        if start >= len(words) or words[start] not in self._phrases.beginnings:
            return
        phrase, end = words[start], start + 1
        yield phrase, end
        while end < min(start + longest, len(words)) and gaps[end] is Gap.NONE:
            phrase, end = f"{phrase} {words[end]}", end + 1
            yield phrase, end

    def _stands_alone(self, mention: Mention) -> bool:
        is_larger = mention.has(Level.DISTRICT) or mention.has(Level.PROVINCE)
        return not mention.key.isdigit() and (is_larger or self._is_part(mention.start, mention.end))

    def _is_part(self, start: int, end: int) -> bool:
        return self._line.gaps[start] is not Gap.NONE and self._line.gaps[end] is not Gap.NONE
