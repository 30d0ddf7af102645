"""The folder of the embedded server. It stays ours; the server's user may pass through and owns only its own parts.

postgres/            ours, 0700; under root 0710 with the group of the server's user
├── lock             held by the supervisor
├── server.lock      held by every process of the server
├── hba.conf, ident.conf, postgres.log, postgres.log.1
├── programs-*/      only where the installed programs cannot be read by the server's user
├── data/            the server's
└── socket/          the server's
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from app.core.embedded.account import Account
from app.core.embedded.configuration import PORT
from app.errors import Misconfigured

_LONGEST_SOCKET_PATH = 107  # sun_path of unix(7) has 108 bytes, one of them the final zero.
# Not $TMPDIR: a console command with another environment must come to the same folder.
_SHORT = Path("/tmp")  # noqa: S108 -- what is found there is checked to belong to the server's user alone


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths inside, and how they come to be."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held by the supervisor."""
        return self.root / "lock"

    @property
    def server_lock(self) -> Path:
        """Held by every process of the server."""
        return self.root / "server.lock"

    @property
    def data(self) -> Path:
        """PGDATA; it exists only once the server has been set up completely."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: inside, or, where the path would be too long for a socket, a short one."""
        inside = self.root / "socket"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH:
            return inside
        return _SHORT / f"tinbao-{hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]}"

    def make(self) -> None:
        """Make the folder itself, for ourselves; raises Misconfigured where that is not allowed."""
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
        except PermissionError:
            raise Misconfigured(f"{self.root} cannot be made: set TINBAO_DATA_DIR to a folder that you own.") from None

    def let_in(self, account: Account) -> None:
        """Let the server's user pass through and give it a folder for its socket; raises Misconfigured if in vain."""
        if not account.is_ours and self.root.stat().st_uid == os.geteuid():
            os.chown(self.root, -1, account.gid)
            self.root.chmod(0o710)
        if not account.can_enter(self.root):
            raise Misconfigured(
                f"PostgreSQL runs as user {account.name}, who cannot enter {self.root}: "
                f"set TINBAO_DATA_DIR to a folder that user {account.name} can enter, e.g. /var/lib/tinbao "
                "(it and every folder above it need mode 0711 or wider)."
            )
        give(self.sockets, account)

    def write(self, name: str, text: str, account: Account) -> Path:
        """Keep a file that the server may read but not change; returns its path."""
        path = self.root / name
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o640)
        os.chown(unfinished, -1, account.gid)
        unfinished.write_text(text)
        unfinished.chmod(0o640)
        return unfinished.replace(path)


def give(folder: Path, account: Account) -> None:
    """Make a folder that belongs to this user alone; raises Misconfigured when something else lies there."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        found = folder.lstat()
        if (found.st_uid, stat.S_IFMT(found.st_mode), found.st_mode & 0o077) != (account.uid, stat.S_IFDIR, 0):
            raise Misconfigured(f"{folder} must be a folder of user {account.name} alone (mode 0700).") from None
