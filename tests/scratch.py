"""Folders of servers that are thrown away: in memory, where there is room for them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a folder there that is ours alone
# Four servers at a time need a third of it; in a container it is often as small as 64 MiB.
_ROOM = 4 * 1024**3


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """An empty folder that PostgreSQL's user may enter as well, unlike pytest's own; removed in the end.

    Each copy of a database is five hundred files: a disk takes half a second to make and to remove them, memory a
    twentieth of that.
    """
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix=f"tinbao-{name}-", dir=_MEMORY if has_room else None))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
