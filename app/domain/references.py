"""The human reference (số tham chiếu), `TB-XXXXX-XXXXX`: names a submission on the telephone and opens nothing.

Nine random characters and a check character: the values of all ten, weighted 19, 17, … 3, 1, sum to 0 modulo 32. Odd
weights find every single wrong character. Neighbours whose weights differ by 2 show when they are swapped, unless
their values differ by 16 (0 and G, 1 and H, …), which is one pair in 31: modulo 32 no weights do better, as the
difference of two odd numbers is even. Of the swaps over one character, 3 in 31 go unseen.
"""

import re
from operator import mul

from app.domain import base32

_BYTES = 6
_SHIFTS = range(43, 0, -5)
_WEIGHTS = range(19, 0, -2)
_VALUES = {letter: value for value, letter in enumerate(base32.ALPHABET)}
_FORM = re.compile(f"TB-([{base32.ALPHABET}]{{5}})-([{base32.ALPHABET}]{{5}})")


def reference(random: bytes) -> str:
    """Six random bytes, of which 45 bits are used, as a reference; a collision is possible and must be retried."""
    if len(random) != _BYTES:
        raise ValueError("a reference takes 6 random bytes")
    number = int.from_bytes(random)
    check = -_weighted([number >> shift & 31 for shift in _SHIFTS]) % 32
    # The lowest three bits make room: nine characters of the draw, then the check.
    code = base32.encode(number >> 3 << 5 | check, 10)
    return f"TB-{code[:5]}-{code[5:]}"


def is_reference(text: str) -> bool:
    """Whether the text is written as a reference is and its check character fits."""
    form = _FORM.fullmatch(text)
    if form is None:
        return False
    return _weighted([_VALUES[letter] for letter in form[1] + form[2]]) % 32 == 0


def _weighted(values: list[int]) -> int:
    total: int = sum(map(mul, values, _WEIGHTS))
    return total
