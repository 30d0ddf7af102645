"""Locks of idempotency: the same request opens its reply, another body does not, nobody else finds it."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from app.core.idempotency_lock import Locksmith

SMITH = Locksmith(bytes(range(32)))
NONCE, BODY, OTHER_BODY = bytes(12), bytes(32), bytes([1] * 32)
WORDS = ("tip-offs", "", "0f8fad5b-d9cb-469f-a165-70867728950e")


@given(route=st.text(st.characters(exclude_categories=["Cs"])), key=st.text(st.characters(exclude_categories=["Cs"])))
def test_the_same_request_finds_and_opens_its_reply(route: str, key: str) -> None:
    first, again = SMITH.lock(route, "", key), SMITH.lock(route, "", key)

    assert first.lookup == again.lookup
    assert again.open(first.seal(b"reply", BODY, NONCE), BODY) == b"reply"


def test_another_body_does_not_open_the_reply() -> None:
    lock = SMITH.lock(*WORDS)

    assert lock.open(lock.seal(b"reply", BODY, NONCE), OTHER_BODY) is None


@pytest.mark.parametrize(
    "words",
    [
        ("weapon-surrenders", WORDS[1], WORDS[2]),
        (WORDS[0], "somebody", WORDS[2]),
        (WORDS[0], WORDS[1], "another key"),
        ("tip-off", "s", WORDS[2]),
        ("tip-offs" + WORDS[2], "", ""),
        ("", "tip-offs", WORDS[2]),
    ],
)
def test_another_request_neither_finds_nor_opens_it(words: tuple[str, str, str]) -> None:
    ours, other = SMITH.lock(*WORDS), SMITH.lock(*words)

    assert other.lookup != ours.lookup
    assert other.open(ours.seal(b"reply", BODY, NONCE), BODY) is None


def test_another_server_secret_makes_another_lock() -> None:
    ours, other = SMITH.lock(*WORDS), Locksmith(bytes(32)).lock(*WORDS)

    assert other.lookup != ours.lookup
    assert other.open(ours.seal(b"reply", BODY, NONCE), BODY) is None


def test_what_finds_the_row_does_not_open_it() -> None:
    lock = SMITH.lock(*WORDS)

    assert len(lock.lookup) == 32
    with pytest.raises(InvalidTag):
        AESGCM(lock.lookup).decrypt(NONCE, lock.seal(b"reply", BODY, NONCE)[12:], BODY)


@pytest.mark.parametrize("length", [0, 31, 65])
def test_a_secret_too_short_or_long_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 to 64"):
        Locksmith(bytes(length))


def test_a_nonce_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        SMITH.lock(*WORDS).seal(b"reply", BODY, bytes(16))
