"""Checkpoints of the log: its name, its size and its root, as C2SP tlog-checkpoint writes them."""

import base64
import binascii
from dataclasses import dataclass

_HASH = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the log had come: `size` leaves under this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse(text: str) -> Checkpoint | None:
    """The checkpoint of a signed text; None when it is none. Lines beyond the third are somebody's extensions."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not lines[1].isascii() or not lines[1].isdigit():  # noqa: PLR2004 - three lines, each ended
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error:
        return None
    return Checkpoint(lines[0], int(lines[1]), root) if len(root) == _HASH else None
