"""Keyed hashes of phone numbers and of the codes sent to them; the number itself is kept nowhere.

There are so few mobile numbers that a plain hash of one is as good as the number: only the secret hides it.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PhoneHashes:
    """Two secrets of the server, each of 32 bytes."""

    number_secret: bytes = field(repr=False)
    code_secret: bytes = field(repr=False)

    def of_number(self, phone: str) -> bytes:
        """What stands for an E.164 number: 32 bytes."""
        return hmac.digest(self.number_secret, phone.encode(), hashlib.sha256)

    def of_signer(self, phone: str, row: UUID) -> bytes:
        """What stands for the number of one signature: the same number under another one is not told to be the same."""
        return hmac.digest(self.number_secret, row.bytes + phone.encode(), hashlib.sha256)

    def of_code(self, phone_hmac: bytes, purpose: str, code: str) -> bytes:
        """What stands for a code: 32 bytes, good for this number and this purpose alone."""
        return hmac.digest(self.code_secret, phone_hmac + f"{purpose}\x1f{code}".encode(), hashlib.sha256)
