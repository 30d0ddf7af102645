"""What the kernel says about the processes of a server."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def postmaster_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def of_server(folder: Path) -> list[int]:
    """Every process that works inside the data folder, finished or not; zombies have no folder any more."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = (process / "cwd").readlink()
        except OSError:
            continue
        if where.is_relative_to(folder):
            found.append(int(process.name))
    return found


def status(pid: int, key: str) -> list[str]:
    lines = Path("/proc", str(pid), "status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{key}:"))


def listens_on_tcp(pid: int) -> bool:
    sockets = {str(link.readlink()) for link in Path("/proc", str(pid), "fd").iterdir() if link.is_symlink()}
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]]
    return any(f"socket:[{row[9]}]" in sockets for row in rows)


def eventually(holds: Callable[[], bool], *, seconds: int = 10) -> bool:
    """Whether it comes true in time; for real processes only."""
    for _ in range(seconds * 50):
        if holds():
            return True
        time.sleep(0.02)
    return False
