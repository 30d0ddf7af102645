"""Locks on a data folder (flock): one for its supervisor, one that lives as long as any process of its server."""

import fcntl
import os
from pathlib import Path

from app.core.embedded.waiting import TICKS_PER_SECOND, Steps
from app.errors import Misconfigured

_PATIENCE_SECONDS = 60


class FolderInUse(Misconfigured):
    """Another process of ours supervises the server of this folder."""


def try_lock(path: Path) -> int | None:
    """Lock the file, made if missing, and return its descriptor; None when somebody else has it locked."""
    # Only locks are ever taken on the file, and a link laid in its place is not followed.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def lock_when_free(path: Path) -> Steps[int]:
    """Wait until every process of an earlier server is gone, then lock; returns the descriptor.

    Each process of a server inherits the descriptor and with it the lock. Its being free therefore proves what the
    process id in `postmaster.pid` cannot: that nothing of the server before, zombies aside, is still writing. Raises
    Misconfigured after a minute.
    """
    for _ in range(round(_PATIENCE_SECONDS * TICKS_PER_SECOND)):
        descriptor = try_lock(path)
        if descriptor is not None:
            return descriptor
        yield
    raise Misconfigured(
        f"An earlier PostgreSQL still uses {path.parent} and does not end: end it "
        "(its process id is the first line of data/postmaster.pid), then start again."
    )
