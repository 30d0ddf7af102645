"""The words that tell what kind of unit a name is: «xã», «P.», «thị trấn», «TP»."""

from dataclasses import dataclass

from app.domain.text import fold
from app.domain.units import Level

_COMMUNE, _DISTRICT = frozenset({Level.COMMUNE}), frozenset({Level.DISTRICT})
_CITY, _PROVINCE = frozenset({Level.DISTRICT, Level.PROVINCE}), frozenset({Level.PROVINCE})


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A type as the law spells it and the levels of the units that have it."""

    type: str
    levels: frozenset[Level]
    is_spelled: bool


_SPELLED = {
    "xã": ("xã", _COMMUNE),
    "phường": ("phường", _COMMUNE),
    "thị trấn": ("thị trấn", _COMMUNE),
    "đặc khu": ("đặc khu", _COMMUNE),
    "huyện": ("huyện", _DISTRICT),
    "huyện đảo": ("huyện", _DISTRICT),
    "quận": ("quận", _DISTRICT),
    "thị xã": ("thị xã", _DISTRICT),
    "thành phố": ("thành phố", _CITY),
    "tỉnh": ("tỉnh", _PROVINCE),
}
_SHORT = {
    "x": "xã",
    "p": "phường",
    "tt": "thị trấn",
    "h": "huyện",
    "q": "quận",
    "tx": "thị xã",
    "tp": "thành phố",
    "t": "tỉnh",
}

_ABBREVIATED = {short: TypeWord(*_SPELLED[word], is_spelled=False) for short, word in _SHORT.items()}
# «xa», «quan» and «tinh» are words of their own in a line with accents: there a type is spelled with its own.
ACCENTED = _ABBREVIATED | {word: TypeWord(*meaning, is_spelled=True) for word, meaning in _SPELLED.items()}
FOLDED = _ABBREVIATED | {fold(word): TypeWord(*meaning, is_spelled=True) for word, meaning in _SPELLED.items()}
