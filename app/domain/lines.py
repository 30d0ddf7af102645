"""A line of free text as words, with what stands between them: the tokens that place names are looked for in."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from app.domain.text import accented_key, fold

# Nobody tells an address in more; what is longer is a story, and the work for a line is bounded.
MOST_LETTERS, MOST_WORDS = 1_000, 80

_WORD = re.compile(r"[^\W_]+")
# «H'leo», «H’ Leo»: the apostrophe of Ê Đê and M'Nông names joins, any other one is a quotation mark.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘ʼ`´′](?=[^\W_])|(?<=\b[^\W\d_])['’‘ʼ`´′] (?=[^\W_])")
_GLUED = re.compile(r"(?<![^\W_])([PpQq])(?=\d{1,2}(?![^\W_]))")
# After these a dot belongs to the abbreviation, after all other words it ends a part of the line.
_SHORT = frozenset({"x", "p", "tt", "h", "q", "t", "tx", "tp"})
_DASH = frozenset("-‐‑‒–—―−_")


class Gap(IntEnum):
    """What stands before a word, from the loosest to the strongest."""

    NONE = 0
    DASH = 1
    BREAK = 2


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line under their accented and folded keys; `gaps[i]` stands before word i, one more at the end.

    `capitals` tells which words begin with a capital, all False in a line whose case says nothing.
    """

    words: tuple[str, ...]
    folded: tuple[str, ...]
    gaps: tuple[Gap, ...]
    capitals: tuple[bool, ...]
    is_plain: bool


def read(text: str) -> Line | None:
    """The words of the text; None when there are none or more than an address has."""
    if len(text) > MOST_LETTERS:
        return None
    text = unicodedata.normalize("NFC", text)
    text = _GLUED.sub(r"\1 ", _APOSTROPHE.sub("", text))
    found = [match.span() for match in _WORD.finditer(text)]
    if not 0 < len(found) <= MOST_WORDS:
        return None
    raw = [text[start:end] for start, end in found]
    key = accented_key(" ".join(raw))
    words = key.split(" ")
    between = (text[before[1] : after[0]] for before, after in pairwise(found))
    gaps = (_gap(marks, word) for marks, word in zip(between, words, strict=False))
    has_case = any(word[0].isalpha() and word.islower() for word in raw)
    return Line(
        words=tuple(words),
        folded=tuple(fold(key).split(" ")),
        gaps=(Gap.BREAK, *gaps, Gap.BREAK),
        capitals=tuple(has_case and word[0].isupper() for word in raw),
        is_plain=text.isascii(),
    )


def _gap(between: str, before: str) -> Gap:
    if between == " ":
        return Gap.NONE
    marks = set(between) - {" ", "\t", "\u00a0"}
    if not marks or (marks == {"."} and before in _SHORT):
        return Gap.NONE
    return Gap.DASH if marks <= _DASH else Gap.BREAK
