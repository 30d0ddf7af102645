"""The tree against the vectors of RFC 6962's reference implementation, and every proof of every small tree."""

import hashlib

import pytest

from app.domain.log_proofs import consistency, inclusion, is_consistent, path, places, root_of_inclusion
from app.domain.merkle import EMPTY_ROOT, Frontier, Place, leaf_hash, node_hash

# google/certificate-transparency, merkletree/merkle_tree_test.cc: eight leaves, and the root after each of them.
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def grown(leaves: list[bytes]) -> tuple[list[bytes], dict[Place, bytes]]:
    """The root after each leaf, and all nodes."""
    frontier, roots = Frontier(), [EMPTY_ROOT]
    nodes: dict[Place, bytes] = {}
    for leaf in leaves:
        nodes.update(frontier.append(leaf_hash(leaf)))
        roots.append(frontier.root)
    return roots, nodes


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def test_the_vectors_of_the_reference_implementation() -> None:
    roots, _ = grown(LEAVES)
    assert [root.hex() for root in roots[1:]] == list(ROOTS)


@pytest.mark.parametrize("size", range(40))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]
    roots, nodes = grown(leaves)
    assert roots[size] == by_definition(leaves)
    assert Frontier.of(size, nodes).root == roots[size]


def test_every_leaf_of_every_small_tree_is_proved_and_no_other() -> None:
    leaves = [bytes([number]) for number in range(33)]
    roots, nodes = grown(leaves)
    for size in range(1, 34):
        for index in range(size):
            ranges = inclusion(index, size)
            assert set(places(ranges)) <= set(nodes)
            proof, leaf = path(ranges, nodes), leaf_hash(leaves[index])
            assert root_of_inclusion(leaf, index, size, proof) == roots[size]
            assert root_of_inclusion(leaf_hash(b"another"), index, size, proof) != roots[size]
            assert root_of_inclusion(leaf, index, size, [*proof, leaf]) is None
            if proof:
                assert root_of_inclusion(leaf, index, size, proof[:-1]) is None
    assert root_of_inclusion(leaf_hash(b""), 3, 3, []) is None
    assert root_of_inclusion(leaf_hash(b""), -1, 3, []) is None


def test_every_small_tree_is_proved_to_begin_every_larger_one() -> None:
    roots, nodes = grown([bytes([number]) for number in range(24)])
    for second in range(1, 25):
        for first in range(1, second + 1):
            proof = path(consistency(first, second), nodes)
            assert is_consistent(first, second, roots[first], roots[second], proof)
            assert not is_consistent(first, second, leaf_hash(b"x"), roots[second], proof)
            assert not is_consistent(first, second, roots[first], leaf_hash(b"x"), proof)
            assert not is_consistent(first, second, roots[first], roots[second], [*proof, roots[1]])
            if proof:
                assert not is_consistent(first, second, roots[first], roots[second], proof[:-1])
    assert not is_consistent(5, 3, roots[5], roots[3], [roots[1]])
