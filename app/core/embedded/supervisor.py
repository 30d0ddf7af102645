"""The supervisor: starts the server, keeps it alive, stops it."""

import asyncio
import logging
import os
import shutil
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from app.core.embedded.account import ourselves, server_account
from app.core.embedded.binaries import programs_for
from app.core.embedded.configuration import PORT, SETTINGS, may_be, peer_only
from app.core.embedded.folder import Folder
from app.core.embedded.initialisation import SUPERUSER, initialise
from app.core.embedded.lock import FolderInUse, lock_when_free, try_lock
from app.core.embedded.postmaster import Postmaster, ready_pid
from app.core.embedded.waiting import blocking, on_the_loop
from app.errors import Misconfigured

_MAP = "tinbao"
_LOOK_EVERY_SECONDS = 0.2
_RETRY_AFTER_SECONDS = 2
_OTHERS_START_SECONDS = 60

logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """One PostgreSQL server, in one folder, for the users of this machine that are us.

    `logins` are the database roles that we may be, by peer authentication; the superuser is none of them. `bootstrap`
    is SQL for psql, run once as the superuser in the database `postgres`. `options` are settings that win over ours.
    """

    def __init__(
        self, folder: Path, *, logins: Sequence[str], bootstrap: str, options: Mapping[str, str] | None = None
    ) -> None:
        assert SUPERUSER not in logins, "no login in service is the superuser"
        self._folder = Folder(folder.absolute())
        self._logins = tuple(logins)
        self._bootstrap = bootstrap
        self._options = dict(options or {})
        self._lock: int | None = None
        self._postmaster: Postmaster | None = None

    def start(self) -> None:
        """Start the server, after setting it up when the folder is new, and return when it accepts connections.

        From the main thread only. Raises FolderInUse when another process supervises this folder, and Misconfigured
        with the reason when the server cannot be had.
        """
        self._folder.make()
        self._lock = self._take_lock()
        try:
            self._postmaster = self._prepare()
            blocking(self._postmaster.bring_up())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server cleanly and let go of the folder; without a server, nothing happens."""
        if self._postmaster is not None:
            self._postmaster.stop()
            self._postmaster = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def erase(self) -> None:
        """Remove the folder with all data in it. Raises FolderInUse when a server runs on it."""
        if not self._folder.root.exists():
            return
        lock = self._take_lock()
        try:
            # Killed without a word, its supervisor may be gone before the last process of the server.
            os.close(blocking(lock_when_free(self._folder.server_lock)))
            shutil.rmtree(self._folder.sockets, ignore_errors=True)
            shutil.rmtree(self._folder.root)
        finally:
            os.close(lock)

    def is_running(self) -> bool:
        """Whether the server process that we started is alive."""
        return self._postmaster is not None and self._postmaster.is_alive()

    async def watch(self) -> None:
        """Start the server again whenever it has ended by itself; runs on the main thread's loop until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            if self._postmaster is None or self._postmaster.is_alive():
                continue
            logger.error("PostgreSQL has ended unexpectedly and is started again")
            try:
                await on_the_loop(self._postmaster.bring_up())
            except (Misconfigured, OSError):
                # A full disk or a lack of memory may pass; giving up would not.
                logger.exception("PostgreSQL could not be started again; the next try follows")
                await asyncio.sleep(_RETRY_AFTER_SECONDS)
            else:
                logger.warning("PostgreSQL accepts connections again")

    def accepts_connections(self) -> bool:
        """Whether a server, ours or another process's, serves this folder."""
        if ready_pid(self._folder.data) is None:
            return False  # It listens during recovery too, but turns everybody away.
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            return client.connect_ex(str(self._folder.sockets / f".s.PGSQL.{PORT}")) == 0

    def url(self, login: str, database: str = "tinbao") -> str:
        """The address for one of the logins, as asyncpg, SQLAlchemy, psql and pgbench read it."""
        host = quote(str(self._folder.sockets), safe="")
        return f"postgresql://{quote(login, safe='')}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def _take_lock(self) -> int:
        try:
            lock = try_lock(self._folder.lock)
        except PermissionError:
            raise Misconfigured(f"{self._folder.root} belongs to another user: run as that user or as root.") from None
        if lock is None:
            raise FolderInUse(
                f"Another tinbao server uses {self._folder.root}: stop it, or set another TINBAO_DATA_DIR."
            )
        return lock

    def _prepare(self) -> Postmaster:
        folder = self._folder
        account = server_account(folder.data)
        folder.let_in(account)
        programs = programs_for(account, folder.root)
        if folder.log.exists():
            folder.log.replace(folder.log.with_name("postgres.log.1"))  # The last run's, in case it ended badly.
        if not folder.data.exists():
            initialise(folder, programs, account, self._bootstrap)
        where = {
            "hba_file": str(folder.write("hba.conf", peer_only(_MAP), account)),
            "ident_file": str(folder.write("ident.conf", may_be(_MAP, ourselves().name, self._logins), account)),
        }
        settings = {**SETTINGS, **where, **self._options}
        return Postmaster(
            programs, account, folder.data, folder.sockets, settings=settings, lock=folder.server_lock, log=folder.log
        )


@contextmanager
def attach_or_start(postgres: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """For a console command: use the server that another process runs in this folder, or run it for the duration.

    Raises Misconfigured when the other process does not bring its server up within a minute.
    """
    for _ in range(round(_OTHERS_START_SECONDS / _LOOK_EVERY_SECONDS)):
        try:
            postgres.start()
        except FolderInUse:
            if postgres.accepts_connections():
                break
            time.sleep(_LOOK_EVERY_SECONDS)
        else:
            break
    else:
        raise Misconfigured("Another tinbao server uses the folder, and its PostgreSQL does not come up: see its log.")
    try:
        yield postgres
    finally:
        postgres.stop()
