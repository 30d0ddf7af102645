"""Base64url: each value has one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url


@given(st.binary())
def test_what_is_written_is_read_again(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


def test_the_alphabet_is_the_one_for_urls_without_padding() -> None:
    assert base64url.encode(b"\xff\xef\xbe\x01") == "_---AQ"  # RFC 4648 §5


@pytest.mark.parametrize("text", ["AQ==", "AQ=", "AR", "A", "A+", "A/", "A Q", "AQ\n", "AQAB!", "ế", "\ud800", "\0"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        base64url.decode(text)


@given(st.text())
def test_a_text_is_canonical_or_refused(text: str) -> None:
    try:
        data = base64url.decode(text)
    except ValueError:
        return
    assert base64url.encode(data) == text
