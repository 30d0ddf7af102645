"""The same binaries on 127.0.0.1 with passwords (SCRAM) only: the server that a DATABASE_URL would name."""

import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.core.embedded.account import server_account
from app.core.embedded.binaries import programs_for
from app.core.embedded.configuration import SETTINGS
from app.core.embedded.folder import Folder, give
from app.core.embedded.initialisation import SUPERUSER, create_cluster
from app.core.embedded.lock import lock_when_free
from app.core.embedded.postmaster import Postmaster
from app.core.embedded.waiting import blocking
from tests.scratch import scratch


@contextmanager
def tcp_postgres(options: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a new server in a temporary folder; gives the superuser's URL, and removes everything in the end."""
    with scratch("tcp") as folder:
        password, port = secrets.token_urlsafe(), _free_port()
        postmaster = _set_up(Folder(folder / "postgres"), password, port, options or {})
        try:
            blocking(postmaster.bring_up())
            yield f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
        finally:
            postmaster.stop()


def _set_up(folder: Folder, password: str, port: int, options: Mapping[str, str]) -> Postmaster:
    account = server_account(folder.data)
    folder.make()
    folder.let_in(account)
    give(folder.data, account)
    programs = programs_for(account, folder.root)
    methods = ("--auth=scram-sha-256", f"--pwfile={folder.write('password', password, account)}")
    lock = blocking(lock_when_free(folder.server_lock))
    create_cluster(programs, account, folder.data, *methods, lock=lock, log=folder.log)
    os.close(lock)
    hba = folder.write("hba.conf", "host all all 127.0.0.1/32 scram-sha-256\n", account)
    where = {"listen_addresses": "127.0.0.1", "port": str(port), "hba_file": str(hba)}
    settings = {**SETTINGS, **where, **options}
    return Postmaster(programs, account, folder.data, None, settings=settings, lock=folder.server_lock, log=folder.log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
