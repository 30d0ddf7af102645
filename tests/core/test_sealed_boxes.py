import os

import pytest

from app.core.at_rest import SealBroken
from app.core.sealed_boxes import BoxKey, Recipient, SealedBoxes
from tests.conftest import SetClock

PLACE, WORDS = b"data_keys box", b"0123456789abcdef" * 2


@pytest.fixture
def boxes(clock: SetClock) -> SealedBoxes:
    return SealedBoxes(clock)


def box(boxes: SealedBoxes, recipient: Recipient) -> bytes:
    return boxes.seal(recipient, PLACE, WORDS, os.urandom(12))


def test_the_private_half_opens_and_no_other(boxes: SealedBoxes) -> None:
    ours, others = BoxKey("unit 1", os.urandom(32)), BoxKey("unit 2", os.urandom(32))
    sealed = box(boxes, ours.recipient)
    assert ours.open(PLACE, sealed) == WORDS
    with pytest.raises(SealBroken):
        others.open(PLACE, sealed)
    with pytest.raises(SealBroken):
        ours.open(b"elsewhere", sealed)


def test_the_label_is_part_of_the_recipient(boxes: SealedBoxes) -> None:
    secret = os.urandom(32)
    sealed = box(boxes, BoxKey("unit 1 2026-11-01", secret).recipient)
    with pytest.raises(SealBroken):
        BoxKey("unit 1 2026-12-01", secret).open(PLACE, sealed)


def test_one_ephemeral_key_serves_a_recipient_for_a_minute(boxes: SealedBoxes, clock: SetClock) -> None:
    ours, others = BoxKey("unit 1", os.urandom(32)), BoxKey("unit 2", os.urandom(32))
    first, second, foreign = box(boxes, ours.recipient), box(boxes, ours.recipient), box(boxes, others.recipient)
    assert first[1:33] == second[1:33] != foreign[1:33]
    assert first[33:] != second[33:]
    clock.pass_by(minutes=1)
    later = box(boxes, ours.recipient)
    assert later[1:33] != first[1:33]
    assert {ours.open(PLACE, each) for each in (first, second, later)} == {WORDS}


def test_every_flipped_bit_is_noticed(boxes: SealedBoxes) -> None:
    ours = BoxKey("unit 1", os.urandom(32))
    sealed = box(boxes, ours.recipient)
    for place in range(len(sealed)):
        # The highest bit of an X25519 key is no part of it (RFC 7748 §5), and yet it is bound by the derivation.
        damaged = sealed[:place] + bytes([sealed[place] ^ 0x80]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            ours.open(PLACE, damaged)
    for cut in (0, 1, 32, 33, 44):
        with pytest.raises(SealBroken):
            ours.open(PLACE, sealed[:cut])


def test_a_key_of_small_order_is_refused(boxes: SealedBoxes) -> None:
    ours = BoxKey("unit 1", os.urandom(32))
    sealed = box(boxes, ours.recipient)
    with pytest.raises(SealBroken):
        ours.open(PLACE, sealed[:1] + bytes(32) + sealed[33:])


def test_sizes_are_held_to(boxes: SealedBoxes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        BoxKey("unit 1", bytes(31))
    with pytest.raises(ValueError, match="12 bytes"):
        boxes.seal(BoxKey("unit 1", os.urandom(32)).recipient, PLACE, WORDS, bytes(11))
