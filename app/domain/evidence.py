"""Which mentions of a line are evidence of where it is, and which only hint, as the name of a school or a street does.

A name behind its type («xã Mường Hung») counts, unless a word of distance stands before it («gần xã …») or it seems to
go on. A bare name counts where no unread word touches it within its part of the line, and where nothing but names
stands between it and a province, a typed name or, with the province or a second name told, the end of the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.domain.lines import Gap, Line
from app.domain.mentions import Mention, Reader
from app.domain.text import fold
from app.domain.units import Level

# Before a typed name these say that the place is not in it, or leave it open: «gần xã …», «cách xã …», «hợp tác xã …».
_AWAY_WORDS = (
    "gần", "giáp", "cách", "giữa", "với", "ranh", "hướng", "phía", "đi", "sang", "tới", "đến",
    "ra", "vào", "về", "qua", "từ", "khỏi", "ngoài", "xa", "phải", "tác",
)  # fmt: skip
_AWAY = frozenset(_AWAY_WORDS) | frozenset(map(fold, _AWAY_WORDS))
_AND = frozenset({"và", "va"})

# More places than these are no address.
_MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """What counts (`strong`), what only hints (`weak`); `is_partly_unread`: the name behind some «xã» is not known.

    Accents have nothing more to say when the line `is_exhausted`: every word of it was read, or far too many names.
    """

    strong: tuple[Mention, ...]
    weak: tuple[Mention, ...]
    is_partly_unread: bool
    is_exhausted: bool


def weigh(line: Line, reader: Reader, *, province_told: bool) -> Evidence:
    """Sort the mentions of a line; `province_told` if the citizen told the province besides it."""
    mentions = reader.mentions()
    if sum(bool(mention.units or mention.hamlets) for mention in mentions) > _MOST_PLACES:
        return Evidence((), (), is_partly_unread=True, is_exhausted=True)
    covered = [False] * len(line.words)
    for mention in mentions:
        covered[mention.start : mention.end] = [True] * (mention.end - mention.start)
    places = {id(mention) for mention in mentions if mention.units or mention.hamlets}
    strong, weak = [], []
    for run in _runs(mentions):
        clean = [mention for mention in run if _is_clean(mention, run, line, covered)]
        kept = [mention for mention in clean if mention.is_told or mention.hamlets or mention.has(Level.PROVINCE)]
        ends = run[-1].end == len(line.words)
        named = sum(id(mention) in places for mention in clean)
        if kept or (ends and province_told):
            kept = clean
        elif ends and (named > 1 or run[0].start == 0):
            # A lone syllable is too little where nothing else is told: «Ba» is a commune, a number and a father.
            kept = [mention for mention in clean if " " in mention.key]
        strong += [mention for mention in kept if id(mention) in places]
        weak += [mention for mention in run if mention.units and mention not in kept]
    is_partly_unread = _is_partly_unread(line, reader, covered)
    return Evidence(tuple(strong), tuple(weak), is_partly_unread, is_exhausted=all(covered))


def _runs(mentions: list[Mention]) -> Iterator[list[Mention]]:
    """The mentions between which no word is left over."""
    run = mentions[:1]
    for before, mention in pairwise(mentions):
        if before.end != mention.start:
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _is_clean(mention: Mention, run: list[Mention], line: Line, covered: list[bool]) -> bool:
    if mention.is_told:
        after = mention.end
        is_away = _is_away(mention.start, line, covered)
        goes_on = line.gaps[after] is Gap.NONE and not covered[after]
        return not is_away and not (goes_on and (line.capitals[after] or len(line.words[after]) == 1))
    place = run.index(mention)
    first, last = place, place
    while line.gaps[run[first].start] is Gap.NONE and first and _is_bare(run[first - 1]):
        first -= 1
    while line.gaps[run[last].end] is Gap.NONE and last + 1 < len(run) and _is_bare(run[last + 1]):
        last += 1
    return (line.gaps[run[first].start] is not Gap.NONE or first > 0) and (
        line.gaps[run[last].end] is not Gap.NONE or last + 1 < len(run)
    )


def _is_away(start: int, line: Line, covered: list[bool]) -> bool:
    """Whether a word of distance stands before a place of the line, or before the name that «và» joins to it."""
    if line.gaps[start] is not Gap.NONE or covered[start - 1]:
        return False
    if line.words[start - 1] in _AND:
        place = start - 1
        while place > 0 and covered[place - 1] and line.gaps[place] is Gap.NONE:
            place -= 1
        return place < start - 1 and _is_away(place, line, covered)
    return line.words[start - 1] in _AWAY


def _is_bare(mention: Mention) -> bool:
    return bool(mention.units) and not mention.type


def _is_partly_unread(line: Line, reader: Reader, covered: list[bool]) -> bool:
    has_case = any(line.capitals)
    for place, is_covered in enumerate(covered):
        if is_covered or not (typed := reader.type_at(place)):
            continue
        word, name = typed
        if Level.COMMUNE in word.levels and name < len(covered) and line.gaps[name] is Gap.NONE:
            is_number = line.words[name].isdigit()
            if is_number or line.capitals[name] or (word.is_spelled and not has_case):
                return True
    return False
