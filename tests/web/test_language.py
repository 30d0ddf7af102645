import pytest
from starlette.requests import HTTPConnection

from app.web.language import language_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "vi"),
        ("", "vi"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("vi-VN, en;q=0.9", "vi"),
        ("en;q=0.5, vi;q=0.9", "vi"),
        ("vi;q=0.1, en;q=0.2", "en"),
        ("vi;q=0, en;q=0.1", "en"),
        ("fr, en;q=0.3", "en"),
        ("hmn, *", "vi"),
        ("en;q=nonsense", "vi"),
        ("en;q=nan", "vi"),
        (",;=;q=,,", "vi"),
        ("x" * 100_000, "vi"),
    ],
)
def test_english_is_spoken_to_those_who_rank_it_first(header: str | None, expected: str) -> None:
    headers = [] if header is None else [(b"accept-language", header.encode())]
    assert language_of(HTTPConnection({"type": "http", "headers": headers})) == expected
