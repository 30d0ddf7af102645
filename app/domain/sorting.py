"""Vietnamese sorting: by letter first, then by tone, as a dictionary does."""

import unicodedata

_ALPHABET = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def sort_key(name: str) -> tuple[list[int], list[int]]:
    """A key that puts Vietnamese names in their dictionary order; PostgreSQL here has no collation that could."""
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", name.lower()):
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[part] for part in parts if part in _TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        letters.append(_ALPHABET.get(bare, ord(bare[0]) - 1000))
        tones.append(tone)
    return letters, tones
