"""Receipts: 120 random bits that a citizen may copy carelessly."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import receipts

RECEIPT = "0123AB-CDEFGH-JKMNPQ-RSTVWX"
DIGEST = hashlib.sha256(b"0123ABCDEFGHJKMNPQRSTVWX").digest()


@given(st.binary(min_size=15, max_size=15))
def test_a_receipt_is_four_groups_of_six_and_has_a_digest(random: bytes) -> None:
    text = receipts.receipt(random)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{6}){3}", text)
    assert receipts.digest(text) == hashlib.sha256(text.replace("-", "").encode()).digest()


@given(st.binary(min_size=15, max_size=15), st.integers(0, 119))
def test_every_bit_counts(random: bytes, bit: int) -> None:
    other = (int.from_bytes(random) ^ 1 << bit).to_bytes(15)

    assert receipts.receipt(random) != receipts.receipt(other)


@pytest.mark.parametrize(
    "text",
    [
        RECEIPT,
        RECEIPT.lower(),
        RECEIPT.replace("-", ""),
        RECEIPT.replace("-", " "),
        RECEIPT.replace("-", " – "),
        f"  {RECEIPT}\n",
        RECEIPT.replace("0", "O").replace("1", "I"),
        RECEIPT.lower().replace("0", "o").replace("1", "l"),
    ],
)
def test_a_careless_copy_is_the_same_receipt(text: str) -> None:
    assert receipts.digest(text) == DIGEST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        RECEIPT[:-1],
        RECEIPT + "0",
        RECEIPT.replace("A", "U"),
        RECEIPT.replace("A", "ế"),
        RECEIPT + " " * 100,
        RECEIPT.replace("S", "ſ"),
        RECEIPT.replace("0", "０"),
        RECEIPT.replace("A", "\0"),
        RECEIPT[:-1] + "\ud800",
    ],
)
def test_what_cannot_be_a_receipt_has_no_digest(text: str) -> None:
    assert receipts.digest(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert receipts.digest(text) is None


@pytest.mark.parametrize("length", [0, 14, 16])
def test_a_receipt_of_fewer_or_more_bits_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="15 random bytes"):
        receipts.receipt(bytes(length))
