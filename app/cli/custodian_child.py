"""The custodian of the demonstration: a process of its own beside the server, as in production, ended with it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.embedded import ending_with_us
from app.core.settings import Settings

_PATIENCE_SECONDS = 10
_RUN = "from app.cli import main; main()"


@contextmanager
def beside(settings: Settings) -> Iterator[None]:
    """Run `tinbao custodian` with these settings until the end of the block."""
    child = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-c", _RUN, "custodian"],
        env={
            **os.environ,
            "TINBAO_DATA_DIR": str(settings.data_dir),
            "TINBAO_KEYS_DIR": str(settings.keys),
            "TINBAO_CUSTODIAN_KEYS_DIR": str(settings.custodian_keys),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Of its own, so that Ctrl-C reaches it in its turn, before PostgreSQL is stopped and after the last request.
        start_new_session=True,
        preexec_fn=ending_with_us(),  # noqa: PLW1509 - two system calls and no lock of Python, safe beside threads
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
