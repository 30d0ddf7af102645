"""Progress: long work goes through its things under the eyes of whoever may be watching."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class Watch(Protocol):
    """Gives the things one by one; `doing` says in a few words what is done with them."""

    def __call__(self, things: Sequence[Thing], doing: str) -> Iterable[Thing]:
        """The same things in the same order."""


def unwatched(things: Sequence[Thing], doing: str) -> Iterable[Thing]:  # noqa: ARG001 - nobody is there to read it
    """The watch of a process without a terminal."""
    return things
