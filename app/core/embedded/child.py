"""A child process that is neither root nor an orphan."""

import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.embedded.account import Account

_PR_SET_PDEATHSIG = 1  # linux/prctl.h

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""Nothing of ours: a PGPORT, PGOPTIONS or PGDATA left in the environment would bend the server or its clients."""


def spawn(command: Sequence[str | Path], account: Account, *, lock: int, log: Path) -> subprocess.Popen[bytes]:
    """Start the program as this user, in a session of its own; it gets SIGINT when we die.

    It appends what it says to the log, and it inherits the lock, a descriptor, and hands it on to its own children.
    A session of its own, as otherwise Ctrl-C would stop PostgreSQL before the app has drained. The kernel's signal
    fires when the *thread* that started the child ends (prctl(2)), hence the main thread.
    """
    # The log stays ours: the child writes through the descriptor and could not open the file itself.
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 -- programs of the wheel
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=CLEAN_ENVIRONMENT,
            umask=0o077,
            pass_fds=(lock,),
            start_new_session=True,
            preexec_fn=ending_with_us(),  # noqa: PLW1509 -- two system calls and no lock of Python, safe beside threads
            **account.drop(),
        )
    finally:
        os.close(output)


def ending_with_us() -> Callable[[], None]:
    """What a child runs before its program, on the main thread, so that it gets SIGINT when we die."""
    assert threading.current_thread() is threading.main_thread(), "the child would end with the thread that started it"
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl

    def end_with_parent() -> None:
        # It runs after the change of user, which would clear the setting; we may have died before it took effect.
        prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGINT))
        if os.getppid() != parent:
            os._exit(1)

    return end_with_parent


def last_words(log: Path) -> str:
    """Why a child ended, in its own words: the last fatal line of its log, or else the last one."""
    lines = log.read_text(errors="replace").splitlines() or ["it ended without a word"]
    fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return (fatal or lines)[-1].strip().rstrip(".")
