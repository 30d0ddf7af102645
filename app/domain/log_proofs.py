"""Proofs about the tree: that a leaf is in it, and that a later tree holds an earlier one (RFC 6962 §2.1.1, §2.1.2).

A proof is first a list of ranges of leaves; `places` says which stored nodes are needed, `path` makes the hashes.
"""

from collections.abc import Mapping, Sequence

from app.domain.merkle import Place, cover, fold, node_hash, split_of

Range = tuple[int, int]


def inclusion(index: int, size: int) -> list[Range]:
    """What proves leaf `index` of a tree of `size`, from the leaf up."""
    return _inclusion(index, 0, size)


def _inclusion(index: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = start + split_of(end - start)
    if index < middle:
        return [*_inclusion(index, start, middle), (middle, end)]
    return [*_inclusion(index, middle, end), (start, middle)]


def consistency(first: int, second: int) -> list[Range]:
    """What proves that the tree of `first` leaves, at least one, is the beginning of that of `second`."""
    return _consistency(first, 0, second, is_whole=True)


def _consistency(first: int, start: int, end: int, *, is_whole: bool) -> list[Range]:
    if first == end:
        return [] if is_whole else [(start, end)]
    middle = start + split_of(end - start)
    if first <= middle:
        return [*_consistency(first, start, middle, is_whole=is_whole), (middle, end)]
    return [*_consistency(first, middle, end, is_whole=False), (start, middle)]


def places(ranges: Sequence[Range]) -> list[Place]:
    """Every complete subtree that these ranges are made of."""
    return [place for start, end in ranges for place in cover(start, end)]


def path(ranges: Sequence[Range], nodes: Mapping[Place, bytes]) -> list[bytes]:
    """The hashes of a proof. Raises KeyError when a node is not there."""
    return [fold([nodes[place] for place in cover(start, end)]) for start, end in ranges]


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to (RFC 9162 §2.1.3.2); None when it cannot belong to this place."""
    if not 0 <= index < size:
        return None
    node, last, result = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = node_hash(each, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, each)
        node, last = node >> 1, last >> 1
    return result if last == 0 else None


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the second tree begins with the first (RFC 9162 §2.1.4.2)."""
    if first == second:
        return first_root == second_root and not proof
    if not 0 < first < second or not proof:
        return False
    hashes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, each)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
