"""Letters: what comes with a form beside its words, and what goes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.partners import Partner
from app.errors import Fault
from app.models.submission import Channel, ReceiptHolder
from app.services.acceptance import Origin


@dataclass(frozen=True, slots=True)
class Letter:
    """What comes with a form: the hash of the exact bytes sent, the language, what was left out, a debt of work.

    A partner that sends it for a citizen is named, with the hash of the receipt that the citizen's device made. Who of
    the staff took it down at the desk or the hotline is not.
    """

    body_sha256: bytes
    language: str
    dropped: Sequence[Fault] = ()
    needs_work: bool = False
    partner: Partner | None = None
    receipt_sha256: bytes | None = None
    channel: Channel = Channel.MOBILE


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer as it was committed, byte for byte."""

    body: bytes
    is_replayed: bool = False


def origin_of(letter: Letter) -> Origin:
    """Through whom it came, and who holds the receipt."""
    if letter.partner is None:
        return Origin(letter.channel)
    # Without a receipt of the device's own the partner reads ours on its way: then nobody converses with the citizen.
    holder = ReceiptHolder.CITIZEN if letter.receipt_sha256 else ReceiptHolder.PARTNER
    return Origin(Channel.PARTNER, letter.partner.client_id, holder)
