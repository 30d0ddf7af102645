"""Crockford's base32: an alphabet for codes that people copy by hand and read out on the telephone.

Source: Douglas Crockford, «Base 32», https://www.crockford.com/base32.html: no I, L, O or U.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_AS_MEANT = str.maketrans(
    {letter.lower(): letter for letter in ALPHABET}
    | dict.fromkeys("Oo", "0")
    | dict.fromkeys("IiLl", "1")
    | dict.fromkeys("- \u00a0\u2010\u2011\u2013\u2014\t\r\n", "")
)


def encode(number: int, length: int) -> str:
    """The number as exactly `length` characters, an even count; higher bits are left out."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(5 * length - 10, -10, -10)])


def as_meant(text: str) -> str:
    """What the writer meant: capitals, 0 for O, 1 for I and L, without spaces and hyphens; other signs are left."""
    return text.translate(_AS_MEANT)
