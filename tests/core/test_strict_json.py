"""Strict JSON: one object, each name once, whole numbers only."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import strict_json


def test_an_object_is_read() -> None:
    assert strict_json.read_object('{"tên": [1, null, true, {"a": "ế"}]}'.encode()) == {
        "tên": [1, None, True, {"a": "ế"}]
    }


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1.0}',
        b'{"a": 1e3}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"a": "\xff"}',
        b'{"a": "\x00"}',
    ],
)
def test_anything_else_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.read_object(text)


@given(st.binary())
def test_no_bytes_raise_anything_else(text: bytes) -> None:
    with suppress(ValueError):
        strict_json.read_object(text)
