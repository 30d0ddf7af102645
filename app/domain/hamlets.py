"""Hamlets (bản, thôn, tổ dân phố …): the places below the commune, as each commune keeps them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.text import accented_key, fold

# In front of a name these say that a place below the commune is meant, whatever else has the name.
KIND_WORDS = (
    "tổ dân phố", "tổ dân cư", "tiểu khu", "khu phố", "khu dân cư",
    "bản", "thôn", "ấp", "buôn", "bon", "plei", "khóm", "khu", "làng", "xóm", "tổ", "tdp", "kp",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet of a commune; `former_unit_id` is the abolished commune that it belonged to, where that is known."""

    id: int
    unit_id: int
    name: str
    kind: str
    former_unit_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    households: int | None = None


class HamletIndex:
    """Hamlets by the key of their name without its kind, accented and folded."""

    def __init__(self, hamlets: Iterable[Hamlet]) -> None:
        self._by_key: dict[tuple[bool, str], list[Hamlet]] = {}
        self._beginnings: set[str] = set()
        self._keepers: set[int] = set()
        for hamlet in hamlets:
            self._keepers.add(hamlet.unit_id)
            key = _bare(accented_key(hamlet.name))
            for is_folded, name in ((False, key), (True, fold(key))):
                self._by_key.setdefault((is_folded, name), []).append(hamlet)
                words = name.split(" ")
                self._beginnings.update(" ".join(words[:count]) for count in range(1, len(words)))

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def bearers(self, key: str, *, folded: bool = False) -> Sequence[Hamlet]:
        """The hamlets with this name."""
        return self._by_key.get((folded, key), ())

    def are_kept_by(self, unit_id: int) -> bool:
        """Whether the commune keeps a list at all: of one without, nobody knows what lies in it."""
        return unit_id in self._keepers

    def continues(self, words: str) -> bool:
        """Whether the name of a hamlet, with accents or folded, begins with these words and goes on."""
        return words in self._beginnings


def _bare(key: str) -> str:
    kind = next((word for word in KIND_WORDS if key.startswith(f"{word} ")), None)
    return key.removeprefix(f"{kind} ") if kind else key
