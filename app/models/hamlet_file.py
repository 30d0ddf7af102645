"""What came of a file of hamlets, line by line."""

from enum import StrEnum

from sqlmodel import Field, SQLModel


class LineResult(StrEnum):
    """What a line brought."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class HamletLine(SQLModel):
    """One line of the file, by its number."""

    line: int
    result: LineResult
    hamlet_id: int | None = Field(description="None for what a dry run would add.")
    warnings: list[str] = Field(description="Codes, such as outside_commune.")


class HamletImport(SQLModel):
    """The file as a whole."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    absent: int = Field(description="Hamlets of the commune that the file does not name; they stay as they are.")
    lines: list[HamletLine]
