import pytest

from app.domain.lines import MOST_LETTERS, MOST_WORDS, Gap, read

NONE, DASH, BREAK = Gap.NONE, Gap.DASH, Gap.BREAK


@pytest.mark.parametrize(
    ("text", "words", "gaps"),
    [
        ("Xã Mường Hung, Sơn La", "xã mường hung sơn la", [NONE, NONE, BREAK, NONE]),
        ("X.Mường Hung", "x mường hung", [NONE, NONE]),
        ("Mường Hung. Sơn La", "mường hung sơn la", [NONE, BREAK, NONE]),
        ("Sông Mã - Sơn La", "sông mã sơn la", [NONE, DASH, NONE]),
        ("P1 Q10", "p 1 q 10", [NONE, NONE, NONE]),
        ("phường 01", "phường 1", [NONE]),
        ("Ea H'leo", "ea hleo", [NONE]),
        ("Ea H’ Leo", "ea hleo", [NONE]),
        ("xã 'Mường Hung'", "xã mường hung", [BREAK, NONE]),
        ("HOÀ\u00a0BÌNH (cũ)", "hoà bình cũ", [NONE, BREAK]),
        ("Chie\u0302\u0300ng\nCang", "chiềng cang", [BREAK]),
    ],
)
def test_a_line_is_words_and_what_stands_between_them(text: str, words: str, gaps: list[Gap]) -> None:
    line = read(text)
    assert line is not None
    assert line.words == tuple(words.split())
    assert line.gaps == (BREAK, *gaps, BREAK)
    assert len(line.folded) == len(line.capitals) == len(line.words)


def test_capitals_say_something_only_beside_small_letters() -> None:
    mixed, shouted = read("xã Mường Hung"), read("XÃ MƯỜNG HUNG")
    assert mixed is not None
    assert shouted is not None
    assert mixed.capitals == (False, True, True)
    assert shouted.capitals == (False, False, False)


@pytest.mark.parametrize("text", ["", " .,- ", "a " * (MOST_WORDS + 1), "a" * (MOST_LETTERS + 1)])
def test_what_is_no_address_is_no_line(text: str) -> None:
    assert read(text) is None
