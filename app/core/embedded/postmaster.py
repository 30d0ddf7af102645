"""One PostgreSQL server process: brought up, looked at, stopped."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from app.core.embedded.account import Account
from app.core.embedded.child import last_words, spawn
from app.core.embedded.lock import lock_when_free
from app.core.embedded.waiting import Steps
from app.errors import Misconfigured

_PID_FILE = "postmaster.pid"
_STATUS_LINE = 7  # LOCK_FILE_LINE_PM_STATUS of pidfile.h, counted from zero
_FAST_STOP_SECONDS = 60


class Postmaster:
    """The server on one data folder: `settings` are PostgreSQL's own names and values; without `sockets`, TCP only."""

    def __init__(
        self,
        programs: Path,
        account: Account,
        data: Path,
        sockets: Path | None,
        *,
        settings: Mapping[str, str],
        lock: Path,
        log: Path,
    ) -> None:
        told = {**settings, "unix_socket_directories": str(sockets or "")}
        self._command: list[str | Path] = [programs / "postgres", "-D", data]
        self._command += [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        self._pid_files = [data / _PID_FILE]
        if sockets is not None:
            self._pid_files.append(sockets / f".s.PGSQL.{settings['port']}.lock")
        self._account = account
        self._data = data
        self._lock = lock
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def is_alive(self) -> bool:
        """Whether the process runs; a dead one is waited for here, as its zombie would block the next start."""
        return self._process is not None and self._process.poll() is None

    def bring_up(self) -> Steps[None]:
        """Start the server and wait until it accepts connections; raises Misconfigured when it ends instead.

        There is no time-out: crash recovery takes as long as it takes, and a second try would begin it anew.
        """
        lock = yield from lock_when_free(self._lock)
        try:
            self._remove_stale_pid_files()
            self._process = spawn(self._command, self._account, lock=lock, log=self._log)
        finally:
            os.close(lock)
        while not self._is_ready():
            if not self.is_alive():
                raise Misconfigured(f"PostgreSQL did not start: {last_words(self._log)} (its log is {self._log}).")
            yield

    def stop(self) -> None:
        """End the server: open transactions are rolled back and everything is written out (a fast shutdown)."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_FAST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # An immediate shutdown loses nothing either: the next start recovers from the write-ahead log.
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._process = None

    def _is_ready(self) -> bool:
        return self._process is not None and ready_pid(self._data) == self._process.pid

    def _remove_stale_pid_files(self) -> None:
        # After a kill, in a container above all, the old process id may by now belong to something else of the same
        # user, and PostgreSQL would refuse to start. The lock is ours, so only a server started by hand can be alive.
        for path in self._pid_files:
            lines = _lines(path)
            if lines and not _is_postgres(lines[0]):
                path.unlink()


def ready_pid(data: Path) -> int | None:
    """The process id of the server on this data folder, if its last word on itself is that it accepts connections."""
    lines = _lines(data / _PID_FILE)
    is_ready = len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"
    return int(lines[0]) if is_ready else None


def _lines(pid_file: Path) -> list[str]:
    try:
        return pid_file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_postgres(pid: str) -> bool:
    try:
        return Path("/proc", pid.strip(), "comm").read_text().strip() == "postgres"
    except FileNotFoundError:
        return False
