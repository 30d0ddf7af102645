"""Sequencing: gives each event its place in the log, off the hot path, and signs how far the log has come.

One transaction takes the events that have no place yet, gives them the next positions without a gap, adds their leaves
and the nodes that these complete, and keeps the checkpoint. What commits late gets a later place; a kill in the middle
leaves nothing behind.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.signed_notes import Signer
from app.domain.checkpoints import Checkpoint
from app.domain.history import leaf_text
from app.domain.merkle import Frontier, cover, leaf_hash
from app.errors import Misconfigured
from app.models.log import StoredCheckpoint
from app.repositories import log

BATCH = 2_000
"""As many events get their place in one transaction: a tenth of a second, however many wait."""

_CHANGED = "The log is not the one that was signed last, so nothing more is signed: run `tinbao audit verify`."


async def sequence(session: AsyncSession, signer: Signer, now: datetime) -> int:
    """Give the events that wait their places, sign, and wake whoever waits for them; how many they were.

    Only the process that has the duty may call it. Raises Misconfigured when the tree at hand is not the one that was
    signed last: whoever changed it must not get a signature for it.
    """
    waiting = await log.unsealed(session, BATCH)
    if not waiting:
        return 0
    frontier = await _edge(session, signer)
    positions: dict[int, int] = {}
    grown = []
    for event in waiting:
        positions[event["id"]] = frontier.size
        grown += frontier.append(leaf_hash(leaf_text(event).encode()))
    await log.place(session, positions)
    await log.grow(session, grown)
    signed = Checkpoint(signer.name, frontier.size, frontier.root)
    hour = now.replace(minute=0, second=0, microsecond=0)
    await log.keep_checkpoint(session, hour, signed.size, signed.root, signer.sign(signed.text))
    await log.announce(session, signed.size)
    return len(waiting)


async def _edge(session: AsyncSession, signer: Signer) -> Frontier:
    """The right edge of the tree as it was signed last."""
    length = await log.length(session)
    last = await log.newest_checkpoint(session)
    try:
        frontier = Frontier.of(length, await log.nodes(session, cover(0, length)))
    except KeyError:
        raise Misconfigured(_CHANGED) from None
    signed = (last.size, last.root) if last else (0, frontier.root)
    if (frontier.size, frontier.root) != signed or (last and _contradicts(signer, last)):
        raise Misconfigured(_CHANGED)
    return frontier


def _contradicts(signer: Signer, last: StoredCheckpoint) -> bool:
    """Whether our own signature stands under something else; one of a former name or key says nothing here."""
    text = signer.verifier.open(last.note)
    return text is not None and text != Checkpoint(signer.name, last.size, last.root).text
