"""What every sealed value has in common: the place it is bound to, a padded length, and one way to be broken."""

from uuid import UUID

_SMALLEST = 64
_LENGTH = 4


class SealBroken(Exception):
    """A sealed value was damaged, moved, forged or sealed under another key: a bug or tampering, never a refusal."""


def place(table: str, row: UUID, column: str) -> bytes:
    """The associated data of a value: moved to another table, row or column it fails to open."""
    # Each name is preceded by its length and the row has 16 bytes, so that no two places are written alike.
    names = [name.encode() for name in (table, column)]
    return b"".join(len(name).to_bytes(2) + name for name in names) + row.bytes


def pad(plaintext: bytes) -> bytes:
    """The plaintext with its length in front, filled up to 64 bytes or the next power of two.

    Without it the size of a row would tell a long confession from a short one, and one name from three.
    """
    length = _LENGTH + len(plaintext)
    bucket = max(_SMALLEST, 1 << (length - 1).bit_length())
    return len(plaintext).to_bytes(_LENGTH) + plaintext + bytes(bucket - length)


def unpad(padded: bytes) -> bytes:
    """The plaintext. Raises SealBroken where the length in front cannot be true."""
    end = _LENGTH + int.from_bytes(padded[:_LENGTH])
    if len(padded) < _SMALLEST or end > len(padded):
        raise SealBroken("the padding is not ours")
    return padded[_LENGTH:end]
