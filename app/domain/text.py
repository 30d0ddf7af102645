"""Text as people type it: cleaned for keeping, and keys under which two spellings of a name are the same."""

import re
import unicodedata

_NUL = "\x00"
_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters except newline (a tab is turned into a space before), bidirectional controls and overrides
# (Unicode UAX #9), zero-width characters, the soft hyphen and the byte order mark: nobody sees them, and they make two
# texts look the same that are not.
_UNSEEN = re.compile("[\x01-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

_COMBINING = re.compile("[\u0300-\u036f]")
_BARRED_D = str.maketrans("đð", "dd")

# Both placements of the tone are in use for oa, oe and uy (Hòa and Hoà); the key carries it on the second vowel.
_OLD_PLACEMENT = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")
_TONED = {"òóỏõọ": ("o", {"a": "àáảãạ", "e": "èéẻẽẹ"}), "ùúủũụ": ("u", {"y": "ỳýỷỹỵ"})}
_NEW_PLACEMENT = {
    f"{first}{second}": f"{bare}{seconds[place]}"
    for firsts, (bare, after) in _TONED.items()
    for place, first in enumerate(firsts)
    for second, seconds in after.items()
}
_OF_NEW_PLACEMENT = {new: old for old, new in _NEW_PLACEMENT.items()}
_EITHER_PLACEMENT = re.compile("|".join((*_NEW_PLACEMENT, *_OF_NEW_PLACEMENT)))
# «Quí» and «Quý» are one syllable, spelled either way in the names of the state itself.
_QUI = re.compile(r"(?<=qu)[iìíỉĩị](?![^\W_])")
_QUY = dict(zip("iìíỉĩị", "yỳýỷỹỵ", strict=True))
# The apostrophes of Ê Đê and M'Nông names are typed in five ways or left out: «Ea H'leo», «Ea H’ Leo», «Ea Hleo».
_APOSTROPHE = re.compile(" ?['’‘ʼ`´′] ?")
_HYPHEN = re.compile("[-\u2010-\u2015\u2212_]")
_LEADING_ZERO = re.compile(r"\b0+(?=[0-9])")


def clean(text: str) -> str:
    """Text as it is kept: NFC, without unseen characters; raises ValueError `nul` or `lone_surrogate`.

    A tab becomes a space, so that the words on its two sides stay two words.
    """
    # Every unseen character is unprintable, so nearly all real text leaves here after three passes in C.
    if text.replace("\n", " ").isprintable():
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if _NUL in text:
        raise ValueError("nul")
    if _SURROGATE.search(text):
        raise ValueError("lone_surrogate")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\t", " ")))


def fold(text: str) -> str:
    """Letters without accents, in lower case, spaces collapsed: good for a suggestion, never for a decision."""
    lower = text.lower()
    if not lower.isascii():
        lower = _COMBINING.sub("", unicodedata.normalize("NFD", lower)).translate(_BARRED_D)
    return " ".join(lower.split())


def accented_key(text: str) -> str:
    """The spelling under which a name is compared: accents count, «Mường Sai» and «Mường Sại» are two communes.

    Case, the placement of tones, «quí» for «quý», apostrophes, hyphens, leading zeros («Phường 01») and spaces do not
    count.
    """
    key = " ".join(unicodedata.normalize("NFC", text.lower()).split())
    key = _OLD_PLACEMENT.sub(lambda match: _NEW_PLACEMENT[match[0]], key)
    key = _QUI.sub(lambda match: _QUY[match[0]], key)
    key = _HYPHEN.sub(" ", _APOSTROPHE.sub("", key))
    return " ".join(_LEADING_ZERO.sub("", key).split())


def spellings(syllable: str, *, with_bare: bool) -> set[str]:
    """How people type it: «hỏa» and «hoả», and «hoa» where it may stand without accents."""
    either = {**_NEW_PLACEMENT, **_OF_NEW_PLACEMENT}
    typed = {syllable, _EITHER_PLACEMENT.sub(lambda match: either[match[0]], syllable)}
    return typed | {fold(syllable)} if with_bare else typed
