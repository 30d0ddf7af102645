"""Signed notes, and the example of golang.org/x/mod/sumdb/note, by which the format is known."""

import pytest

from app.core.signed_notes import Signer, Verifier, verifier_of
from app.domain.checkpoints import Checkpoint, parse

# From the package's documentation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_of_the_reference_implementation_opens() -> None:
    peter = verifier_of(PETER)
    assert peter is not None
    assert str(peter) == PETER
    text = peter.open(NOTE)
    assert text is not None
    assert text.startswith("If you think")
    assert peter.open(NOTE.replace("answer", "question")) is None


def test_what_is_signed_is_verified_and_nothing_else() -> None:
    signer = Signer("tinbao.test", b"\x07" * 32)
    note = signer.sign("một\nhai\n")
    verifier = verifier_of(str(signer.verifier))
    assert verifier == signer.verifier
    assert signer.verifier.open(note) == "một\nhai\n"
    assert signer.verifier.open(f"{note}— somebody.else AAAAAAAA\n") == "một\nhai\n"
    assert Signer("tinbao.test", b"\x08" * 32).verifier.open(note) is None
    assert Verifier("other.test", signer.verifier.public).open(note) is None
    assert "07" * 32 not in repr(signer)


@pytest.mark.parametrize("note", ["", "một\n", "một\n\n", "một\n\n— tinbao.test\n", "một\n\n— tinbao.test %%%\n"])
def test_what_is_no_note_does_not_open(note: str) -> None:
    assert Signer("tinbao.test", b"\x07" * 32).verifier.open(note) is None


def test_a_signature_that_is_cut_short_does_not_open() -> None:
    signer = Signer("tinbao.test", b"\x07" * 32)
    note = signer.sign("một\n")
    assert signer.verifier.open(note[:-6] + "\n") is None


@pytest.mark.parametrize("line", ["", "name", "name+00000000", f"x{PETER}", PETER[:-4], PETER.replace("ARpc", "AhpcX")])
def test_what_is_no_verifier_is_none(line: str) -> None:
    assert verifier_of(line) is None


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    checkpoint = Checkpoint("tinbao.test", 20_852_163, bytes(range(32)))
    assert parse(checkpoint.text) == checkpoint
    assert parse(checkpoint.text + "an extension\n") == checkpoint


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n-1\nAAAA\n", "a\n1\n%\n", "a\n1\nAAAA\n", "\n1\nAAAA\n", "a\n²\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_none(text: str) -> None:
    assert parse(text) is None
