"""A process that runs a server until its standard input ends: to be killed, or to be run as somebody else."""

import asyncio
import os
import pwd
import sys
from pathlib import Path

import asyncpg

from app.core.embedded import EmbeddedPostgres

LOGINS = ("tinbao_owner", "tinbao_app")
BOOTSTRAP = """
CREATE ROLE tinbao_owner LOGIN;
CREATE ROLE tinbao_app LOGIN;
CREATE ROLE tinbao_stranger LOGIN;
CREATE DATABASE tinbao OWNER tinbao_owner;
"""


async def who(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("SELECT current_user"))
    finally:
        await connection.close()


def become(user: str) -> None:
    # Only after the imports: the interpreter itself may lie below a folder that this user may not enter.
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        become(name)
    postgres = EmbeddedPostgres(Path(sys.argv[1]), logins=LOGINS, bootstrap=BOOTSTRAP)
    postgres.start()
    print(asyncio.run(who(postgres.url("tinbao_app"))), flush=True)  # noqa: T201 -- the test reads it from the pipe
    sys.stdin.read()
    postgres.stop()
