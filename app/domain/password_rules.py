"""Which passwords are refused: short ones, the commonest, and those that anybody would try first for this person."""

import unicodedata
from functools import cache

SHORTEST, LONGEST = 12, 256
_HOUSE = ("tinbao", "cong an", "congan")


def fault_of(password: str, username: str) -> str | None:
    """The code of what is wrong with it, None when nothing is; there are no rules of composition.

    NIST SP 800-63B-4 §3.1.1.2: a blocklist of common and of context-specific words, and nothing else.
    """
    meant = unicodedata.normalize("NFKC", password)
    folded = meant.casefold()
    if len(meant) < SHORTEST:
        return "password_too_short"
    if folded in commonest() or len(set(folded)) == 1:
        return "password_too_common"
    # What is left without the words that everybody knows must carry a password on its own.
    rest = folded
    for word in (username.casefold(), *_HOUSE):
        rest = rest.replace(word, "")
    return "password_too_obvious" if rest != folded and len(rest) < SHORTEST else None


@cache
def commonest() -> frozenset[str]:
    """Those of the 30,000 commonest passwords that are long enough to pass the first rule: 229, 56 of the first 10,000.

    Source: the list by which zxcvbn ranks passwords, from leaks, most frequent first.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - two megabytes, for processes that set passwords

    return frozenset(each.casefold() for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST)
