"""Refresh tokens: read again exactly, or refused."""

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.refresh_tokens import RefreshTokens
from app.errors import InvalidToken

TOKENS = RefreshTokens(bytes(range(32)))
SESSION = UUID("8d9a4f7e-3f0b-4a55-8f1e-2a8b5a1e9c02")


@given(session=st.uuids(), counter=st.integers(0, 2**32 - 1))
def test_a_token_is_read_again(session: UUID, counter: int) -> None:
    assert TOKENS.read(TOKENS.issue(session, counter)) == (session, counter)


def test_equal_turns_give_equal_tokens_and_others_do_not() -> None:
    assert TOKENS.issue(SESSION, 1) == TOKENS.issue(SESSION, 1)
    assert TOKENS.issue(SESSION, 1) != TOKENS.issue(SESSION, 2)


def test_a_change_of_any_bit_is_refused() -> None:
    content = base64.urlsafe_b64decode(TOKENS.issue(SESSION, 7) + "==")

    for bit in range(8 * len(content)):
        changed = (int.from_bytes(content) ^ 1 << bit).to_bytes(len(content))
        with pytest.raises(InvalidToken):
            TOKENS.read(base64.urlsafe_b64encode(changed).rstrip(b"=").decode())


def test_a_token_of_another_secret_is_refused() -> None:
    with pytest.raises(InvalidToken):
        RefreshTokens(bytes(32)).read(TOKENS.issue(SESSION, 1))


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    token = TOKENS.issue(SESSION, 1)
    # The last character carries four unused bits, all zero in the canonical spelling.
    stray = token[:-1] + chr(ord(token[-1]) + 1)
    dashed = next(text for text in (TOKENS.issue(SESSION, turn) for turn in range(2, 100)) if "-" in text)
    standard = dashed.replace("-", "+")

    for text in (stray, standard, token + "==", token + "\n", " " + token, token[:-1] + "="):
        with pytest.raises(InvalidToken):
            TOKENS.read(text)


@given(st.one_of(st.text(), st.text(min_size=70, max_size=70), st.from_regex(r"\A[\w-]{70}\Z")))
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(InvalidToken):
        TOKENS.read(text)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        RefreshTokens(bytes(31))
