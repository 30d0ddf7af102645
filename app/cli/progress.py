"""A bar for long work, where there is a terminal to draw it on."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from app.domain.progress import Thing, Watch, unwatched


@contextmanager
def watched() -> Iterator[Watch]:
    """A watch that draws on standard error; into a file or a pipe nothing is drawn."""
    console = Console(stderr=True)
    if not (sys.stderr.isatty() and console.is_terminal):
        yield unwatched
        return
    with Progress(console=console, redirect_stdout=False, redirect_stderr=False) as progress:

        def watch(things: Sequence[Thing], doing: str) -> Iterable[Thing]:
            return progress.track(things, description=doing)

        yield watch
