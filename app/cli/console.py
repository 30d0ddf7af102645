"""What people read on the console: plain lines, coloured only where the terminal wants it (NO_COLOR is honoured)."""

import sys

from rich.console import Console
from rich.table import Table

_NO_EDGE = 10_000


def say(text: str = "", style: str = "") -> None:
    """A line on standard output, printed at once."""
    _console(sys.stdout).print(text, style=style)


def complain(text: str) -> None:
    """A line on standard error."""
    _console(sys.stderr).print(text, style="red")


def table(*columns: str, rows: list[tuple[str, ...]]) -> None:
    """A table without lines, so that it can be copied."""
    drawn = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        drawn.add_row(*row)
    out = _console(sys.stdout)
    if not out.is_terminal:
        # A pipe has no edge: a cell that is broken there could be neither searched nor copied.
        out.width = _NO_EDGE
    out.print(drawn)


def _console(stream: object) -> Console:
    # Paths and sentences may hold square brackets, which are no markup, and are not broken at the window's edge.
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=True)  # type: ignore[arg-type]  # sys.stdout is typed as TextIO, rich wants IO[str]
