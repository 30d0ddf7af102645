"""Similarity (có thể trùng): how likely it is that two submissions tell of the same, and why.

A suggestion for people who then read both. It weighs place, time, topic and the words of the story. Who is mentioned,
aliases, plates and links are never compared: nobody is searched for.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.centroids import METRES_PER_DEGREE
from app.domain.places import Point
from app.domain.text import accented_key, fold


class Because(StrEnum):
    """What two submissions have in common."""

    NEAR_PIN = "near_pin"
    SAME_PLACE_TEXT = "same_place_text"
    NEAR_IN_TIME = "near_in_time"
    SAME_TOPIC = "same_topic"
    SAME_ITEMS = "same_items"
    SIMILAR_WORDS = "similar_words"


WITHIN = timedelta(days=7)
"""What happened, or came in, further apart is not near in time."""

PIN_M, MOST_ACCURACY_M = 250.0, 500.0
"""Two pins this near are one place; what they say of their accuracy is added, up to a bound."""

# How much each of them counts; what one of the two does not tell counts neither for nor against.
_WORDS, _PLACE, _KIND, _TIME = 0.4, 0.35, 0.15, 0.1
# Stories of two things, in the words that everybody uses, share up to a third of these pairs; one told twice, half.
_ALIKE, _SAME_PLACE = 0.4, 0.6
# Less than a dozen words say too little for a handful of common ones to make two stories the same.
_FEW = 11
_MOST_LETTERS = 1_500
_WORD = re.compile(r"[^\W_]+")
# How many words the name of a unit has, and what it is called before it.
_SIZES = (4, 3, 2)
_TYPES = frozenset({("xa",), ("phuong",), ("huyen",), ("tinh",), ("thi", "tran"), ("thi", "xa"), ("thanh", "pho")})

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a submission is compared. `topic` is the category, and None where `items` tell more."""

    received_at: datetime
    occurred: tuple[datetime, datetime] | None = None
    topic: str | None = None
    items: frozenset[str] = frozenset()
    pin: Point | None = None
    place: Pairs = frozenset()
    words: Pairs = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two are, from 0 to 1, and what speaks for it; nothing does where neither place nor words do."""

    score: float
    because: tuple[Because, ...] = field(default=())


def pairs_of(texts: Iterable[str]) -> Pairs:
    """The neighbouring words of each text, without accents: how a story is worded, however it was typed."""
    return frozenset(pair for text in texts for pair in pairwise(_words(text)))


def place_of(text: str, is_unit: Callable[[str], bool]) -> Pairs:
    """The same of a place told in words, but for the units in it, which all places of a commune have in common.

    `is_unit` tells whether words without accents are the name of one.
    """
    words, kept = _words(text), list[str]()
    at = 0
    while at < len(words):
        size = next((size for size in _SIZES if is_unit(" ".join(words[at : at + size]))), 0)
        if size:
            # With its type before it, and a break where it stood: what it parted are no neighbours.
            type_ = next((count for count in (2, 1) if tuple(kept[-count:]) in _TYPES), 0)
            kept[len(kept) - type_ :] = [""]
        else:
            kept.append(words[at])
        at += size or 1
    return frozenset(pair for pair in pairwise(kept) if all(pair))


def alike(one: Pairs, other: Pairs, few: int = 1) -> float:
    """How much of the shorter is in the longer, from 0 to 1; one of fewer pairs than `few` cannot reach it."""
    shorter = min(len(one), len(other))
    return len(one & other) / max(shorter, few) if shorter else 0.0


def metres_between(one: Point, other: Point) -> float:
    """The distance on the ground, good to a hundredth within some kilometres."""
    east = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(one.lat - other.lat, east) * METRES_PER_DEGREE


def compare(one: Traits, other: Traits) -> Likeness:
    """How alike the two are. That both came in lately, on one topic, makes nothing the same."""
    told: list[tuple[float, float]] = []
    because: list[Because] = []
    same_place = _same_place(one, other)
    if same_place is not None:
        why, is_same = same_place
        told.append((_PLACE, float(is_same)))
        because += [why] * is_same
    if one.words and other.words:
        likeness = alike(one.words, other.words, _FEW)
        told.append((_WORDS, likeness))
        because += [Because.SIMILAR_WORDS] * (likeness >= _ALIKE)
    if not because:
        return Likeness(0.0)
    nearness = max(0.0, 1 - _gap(one, other) / WITHIN)
    kind, why = _kind(one, other)
    told += [(_TIME, nearness), (_KIND, kind)]
    because += [Because.NEAR_IN_TIME] * (nearness > 0) + [why] * (kind > 0)
    return Likeness(
        sum(weight * likeness for weight, likeness in told) / sum(weight for weight, _ in told), (*because,)
    )


def _same_place(one: Traits, other: Traits) -> tuple[Because, bool] | None:
    """Whether they are in one place, by pins where both have one; None where they do not tell it alike."""
    if one.pin and other.pin:
        accuracies = (min(pin.accuracy_m or 0.0, MOST_ACCURACY_M) for pin in (one.pin, other.pin))
        return Because.NEAR_PIN, metres_between(one.pin, other.pin) <= PIN_M + sum(accuracies)
    if one.place and other.place:
        return Because.SAME_PLACE_TEXT, alike(one.place, other.place) >= _SAME_PLACE
    return None


def _kind(one: Traits, other: Traits) -> tuple[float, Because]:
    if one.items or other.items:
        return len(one.items & other.items) / len(one.items | other.items), Because.SAME_ITEMS
    return float(one.topic == other.topic), Because.SAME_TOPIC


def _gap(one: Traits, other: Traits) -> timedelta:
    """Between what happened where both tell when, otherwise between their arrivals."""
    if one.occurred and other.occurred:
        first, second = sorted((one.occurred, other.occurred))
        return max(second[0] - first[1], timedelta())
    return abs(one.received_at - other.received_at)


def _words(text: str) -> list[str]:
    # The accented key first: it joins «H'leo» and «H’ Leo», and splits at hyphens.
    return _WORD.findall(fold(accented_key(text[:_MOST_LETTERS])))
