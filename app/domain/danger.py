"""Danger told in words: which of them in a description mean that somebody must be called now."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

from app.domain.advice import AdviceCode
from app.domain.text import spellings

_WORD = re.compile(r"\w+")


class DangerWords:
    """The operator's list, laid out so that a text is read once, whole words at a time (10 µs for a usual one).

    Accents decide where they are given («cháy» burns, «chảy» flows); who types none is met halfway, since a number too
    many harms nobody: a phrase of several syllables is found without its accents too. A lone syllable is not, because
    bare it stands for too many words.
    """

    def __init__(self, words: Iterable[tuple[str, AdviceCode]]) -> None:
        self._meant: dict[tuple[str, ...], set[AdviceCode]] = {}
        self._lengths: dict[str, set[int]] = {}
        for phrase, code in words:
            for typed in _typed(phrase):
                self._meant.setdefault(typed, set()).add(code)
                self._lengths.setdefault(typed[0], set()).add(len(typed))

    def advice_for(self, *texts: str) -> set[AdviceCode]:
        """What these texts, cleaned as every field is, call for."""
        codes: set[AdviceCode] = set()
        for text in texts:
            words = _WORD.findall(text.lower())
            for place, word in enumerate(words):
                for length in self._lengths.get(word, ()):
                    codes |= self._meant.get(tuple(words[place : place + length]), set())
        return codes


def _typed(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every way in which people may type a phrase."""
    syllables = _WORD.findall(phrase.lower())
    return product(*(spellings(each, with_bare=len(syllables) > 1) for each in syllables))
