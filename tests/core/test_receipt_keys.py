import os

from app.core import receipt_keys
from app.core.sealed_boxes import SealedBoxes
from app.domain import receipts
from tests.conftest import SetClock


def test_what_is_told_to_a_reporter_opens_with_the_receipt_alone(clock: SetClock) -> None:
    receipt, another = receipts.receipt(os.urandom(15)), receipts.receipt(os.urandom(15))
    meant, other = receipts.meant(receipt.lower()), receipts.meant(another)
    assert meant
    assert other
    public = receipt_keys.pair(meant).recipient.public
    box = SealedBoxes(clock).seal(receipt_keys.recipient(public), b"here", b"answer", os.urandom(12))
    assert receipt_keys.pair(meant).open(b"here", box) == b"answer"
    assert receipt_keys.pair(other).recipient.public != public
