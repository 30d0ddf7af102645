"""A demonstration as a process of its own, in a folder that PostgreSQL's user may enter as well."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.console import TINBAO, environment, tinbao
from tests.core.embedded.processes import eventually, of_server
from tests.scratch import scratch

_START_SECONDS = 60


class Demonstration:
    """One data folder and one port; the process comes and goes."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.settings: dict[str, object] = {"TINBAO_DATA_DIR": folder, "TINBAO_PORT": port}
        self.address = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        with (self.folder.parent / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [TINBAO, "demo", *options], env=environment(self.settings), stdout=output, stderr=output
            )
        assert eventually(self.is_ready, seconds=_START_SECONDS), self.output()

    def is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.output()
        try:
            return httpx2.get(f"{self.address}/health/ready").status_code == 200
        except httpx2.TransportError:
            return False

    def output(self) -> str:
        return (self.folder.parent / "output").read_text()

    def end(self, how: signal.Signals) -> int:
        """Send the signal and wait; gives the exit status."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(30)

    def postgres_is_gone(self) -> bool:
        return eventually(lambda: not of_server(self.folder), seconds=20)

    def plays_the_story(self) -> str:
        done = tinbao("story", **self.settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGKILL)


@contextmanager
def opened(**settings: object) -> Iterator[Demonstration]:
    """A fresh one on a free port, with these settings besides, thrown away at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with scratch("demo") as parent:
        shown = Demonstration(parent / "data", port)
        shown.settings |= settings
        shown.start()
        yield shown
        shown.close()
        assert shown.postgres_is_gone()
