import pytest

from app.domain.hamlets import Hamlet, HamletIndex
from app.domain.text import accented_key, fold

HAMLETS = HamletIndex(
    [Hamlet(1, 10, "Bản Nà Hỳ", "bản"), Hamlet(2, 11, "Nà Hỳ", "thôn"), Hamlet(3, 10, "Thôn", "thôn")]
)


@pytest.mark.parametrize(("name", "ids"), [("Nà Hỳ", [1, 2]), ("Thôn", [3]), ("Bản Nà Hỳ", []), ("Nà", [])])
def test_hamlets_are_found_by_their_name_without_its_kind(name: str, ids: list[int]) -> None:
    assert [hamlet.id for hamlet in HAMLETS.bearers(accented_key(name))] == ids
    assert [hamlet.id for hamlet in HAMLETS.bearers(fold(name), folded=True)] == ids


def test_the_beginning_of_a_name_continues() -> None:
    assert HAMLETS.continues("nà")
    assert HAMLETS.continues("na")
    assert not HAMLETS.continues("nà hỳ")


def test_an_empty_list_is_false() -> None:
    assert HAMLETS
    assert not HamletIndex([])
