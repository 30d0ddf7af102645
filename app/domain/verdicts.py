"""Verdicts on the history: what an examination of the log found, in sentences."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Verdict:
    """What was found; the history is whole when there is no fault."""

    size: int = 0
    """Positions that were examined, from 0 on."""
    witnessed: int = 0
    """The size of the largest checkpoint that a witness has and the log agrees with."""
    pruned: int = 0
    """Events whose time was over, deleted with a record of it: their leaves alone were examined."""
    unsealed: int = 0
    """Events that have no place yet."""
    oldest_unsealed: datetime | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def sentences(self) -> list[str]:
        """What is to be said, the faults last."""
        told = [f"{self.size:,} events have their place; {self.witnessed:,} of them are within a witnessed checkpoint."]
        if self.pruned:
            told.append(f"The events before position {self.pruned:,} are pruned, as the log itself says.")
        if self.size > self.witnessed:
            told.append(f"Positions {self.witnessed:,} to {self.size - 1:,} are sealed, and no witness has seen them.")
        if self.unsealed and self.oldest_unsealed:
            told.append(
                f"{self.unsealed:,} events are not sealed yet, the oldest of {self.oldest_unsealed:%Y-%m-%d %H:%M:%S} "
                "UTC (what citizens send is told to the hour)."
            )
        return told + (self.faults or ["The history is whole."])
