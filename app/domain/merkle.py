"""A Merkle tree that only grows, hashed as RFC 6962 §2.1 (and RFC 9162 §2.1) say.

A node is told by its level and index: (0, i) is leaf i, (l, i) covers the leaves from i·2^l on, 2^l of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()
Place = tuple[int, int]


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf; the first byte keeps a leaf from passing for a node."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """The largest power of two below a size of two or more: where a tree parts into left and right."""
    return 1 << ((size - 1).bit_length() - 1)


def cover(start: int, end: int) -> Iterator[Place]:
    """The complete subtrees that make up the leaves [start, end), left to right, of a range that a proof names.

    Such a range begins at a multiple of the power of two that is as large as it, or larger.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def fold(hashes: Sequence[bytes]) -> bytes:
    """One hash from those of the complete subtrees of a range, left to right; EMPTY_ROOT of none."""
    if not hashes:
        return EMPTY_ROOT
    *others, result = hashes
    for left in reversed(others):
        result = node_hash(left, result)
    return result


@dataclass(slots=True)
class Frontier:
    """The right edge of a tree: its size and the roots of its complete subtrees, enough to let it grow."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, nodes: Mapping[Place, bytes]) -> "Frontier":
        """The edge of a tree of this size. Raises KeyError when one of its nodes is not there."""
        return cls(size, [nodes[place] for place in cover(0, size)])

    def append(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Add the hash of a leaf; every node that became complete by it, the leaf itself first."""
        index, level, grown = self.size, 0, leaf
        completed = [((0, index), leaf)]
        while index & 1:
            grown = node_hash(self.peaks.pop(), grown)
            index, level = index >> 1, level + 1
            completed.append(((level, index), grown))
        self.peaks.append(grown)
        self.size += 1
        return completed

    @property
    def root(self) -> bytes:
        """The hash of the whole tree."""
        return fold(self.peaks)
