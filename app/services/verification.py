"""Verification: works the whole log out again from the events, and holds it against what witnesses outside have seen.

Nothing that is stored is believed: the leaves come from the events, the roots from the leaves. Only where events were
pruned, as the log itself says and a witness's dates allow, are the stored leaves taken, and the roots hold these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.signed_notes import Verifier
from app.domain.checkpoints import Checkpoint, parse
from app.domain.history import KEPT, leaf_text
from app.domain.merkle import Frontier, Place, leaf_hash
from app.domain.verdicts import Verdict
from app.models.log import StoredCheckpoint
from app.repositories import log

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """A note of a witness: whose it is, and since when it has it where it says so."""

    whose: str
    note: str
    at: datetime | None = None


async def examine(session: AsyncSession, verifier: Verifier, sightings: Sequence[Sighting], now: datetime) -> Verdict:
    """The verdict on all that the session sees: in REPEATABLE READ, begun after the notes were read."""
    examination = _Examination(session, verifier)
    examination.hear(sightings)
    await examination.walk(now)
    await examination.compare_stored()
    verdict = examination.verdict
    verdict.unsealed, verdict.oldest_unsealed = await log.tail(session)
    return verdict


class _Examination:
    def __init__(self, session: AsyncSession, verifier: Verifier) -> None:
        self._session, self._verifier = session, verifier
        self.verdict = Verdict()
        self._seen: dict[int, dict[bytes, str]] = {}
        self._dated: list[tuple[int, datetime]] = []
        self._frontier = Frontier()
        self._kept: dict[int, StoredCheckpoint] = {}
        self._is_tree_faulty = False

    def hear(self, sightings: Sequence[Sighting]) -> None:
        """Take in what witnesses have; a note that is not the log's own is a fault and nothing else."""
        known: dict[str, Checkpoint | None] = {}
        for each in sightings:
            if each.note not in known:
                known[each.note] = self._opened(each.note)
                if known[each.note] is None:
                    self._fault(f"{each.whose} has a note that the key of this log did not sign.")
            checkpoint = known[each.note]
            if checkpoint is not None:
                self._seen.setdefault(checkpoint.size, {}).setdefault(checkpoint.root, each.whose)
                if each.at is not None:
                    self._dated.append((checkpoint.size, each.at))

    def _opened(self, note: str) -> Checkpoint | None:
        text = self._verifier.open(note)
        return parse(text) if text is not None else None

    async def walk(self, now: datetime) -> None:
        """Go through every position, and hold each root that somebody has seen against the one worked out."""
        self._kept = {each.size: each for each in await log.checkpoints(self._session)}
        await self._pass_pruned(now)
        after: int | None = None
        while events := await log.sealed(self._session, after, _BATCH):
            if not await self._take(events):
                break
            after = events[-1]["position"]
        self.verdict.size = self._frontier.size
        beyond = max((size for size in self._seen if size > self._frontier.size), default=0)
        if beyond:
            (whose, *_) = self._seen[beyond].values()
            self._fault(f"{whose} has seen {beyond:,} events; the log ends before position {self._frontier.size:,}.")

    async def _pass_pruned(self, now: datetime) -> None:
        first = await log.first_kept(self._session)
        records = await log.prunings(self._session)
        told = [up_to for each in records if (up_to := _up_to(each.details)) and up_to <= (each.position or 0)]
        if not first or first not in told:
            return
        if not any(size >= first and at <= now - KEPT for size, at in self._dated):
            self._fault(
                f"The events before position {first:,} are gone, and no witness shows that their time was over."
            )
            return
        leaves = await log.leaves(self._session, 0, first)
        for position in range(first):
            if position not in leaves:
                self._fault(f"The leaf at position {position:,}, whose event is pruned, is missing.")
                return
            self._grow(leaves[position])
        self.verdict.pruned = first

    async def _take(self, events: Sequence[Mapping[str, Any]]) -> bool:
        """Add the next events to the tree; False where they do not follow."""
        completed: dict[Place, bytes] = {}
        stray = None
        for event in events:
            if event["position"] != self._frontier.size:
                stray = event["position"]
                break
            completed.update(self._grow(leaf_hash(leaf_text(event).encode())))
        stored = await log.nodes(self._session, completed)
        differing = sorted(place for place, hashed in completed.items() if stored.get(place) != hashed)
        if differing and not self._is_tree_faulty:
            self._is_tree_faulty = True
            (level, index) = differing[0]
            self._fault(
                f"The event at position {index:,} is not the one that was sealed there."
                if level == 0
                else f"The stored tree was changed: node {index:,} of level {level} does not follow from the events."
            )
        if stray is not None:
            self._fault(
                f"There is no event at position {self._frontier.size:,}; the next one claims position {stray:,}."
            )
        return stray is None

    def _grow(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        completed = self._frontier.append(leaf)
        size = self._frontier.size
        if size in self._seen or size in self._kept:
            self._compare(size, self._frontier.root)
        return completed

    def _compare(self, size: int, root: bytes) -> None:
        for seen, whose in self._seen.get(size, {}).items():
            if seen == root:
                self.verdict.witnessed = size
            else:
                self._fault(
                    f"{whose} has seen other events before position {size:,}: from position "
                    f"{self.verdict.witnessed:,} on something was changed, added or taken away."
                )
        kept = self._kept.get(size)
        if kept is not None and (kept.root != root or self._opened(kept.note) != self._checkpoint(size, root)):
            self._fault(f"The kept checkpoint of {size:,} events does not fit them or the key.")

    def _checkpoint(self, size: int, root: bytes) -> Checkpoint:
        return Checkpoint(self._verifier.name, size, root)

    async def compare_stored(self) -> None:
        """Hold what is stored beside the events against their number."""
        size = self._frontier.size
        if max(self._kept, default=0) != size:
            self._fault(
                f"The last kept checkpoint is of {max(self._kept, default=0):,} events, and there are {size:,}."
            )
        # A tree of n leaves has 2n complete subtrees, less one for each that is not paired yet.
        expected = 2 * size - size.bit_count()
        if not self._is_tree_faulty and (count := await log.node_count(self._session)) != expected:
            self._fault(f"The stored tree has {count:,} nodes where {expected:,} belong.")

    def _fault(self, sentence: str) -> None:
        self.verdict.faults.append(sentence)


def _up_to(details: Mapping[str, object] | None) -> int:
    up_to = (details or {}).get("up_to")
    return up_to if isinstance(up_to, int) else 0
