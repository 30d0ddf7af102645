"""Changes as a device with a copy of its queue reads them."""

from typing import Literal

from sqlmodel import Field, SQLModel

from app.models.queue import EnvelopeShown


class ChangeShown(SQLModel):
    """Keep this envelope, or drop what you have under this id."""

    op: Literal["upsert", "delete"]
    type: Literal["submission"]
    id: str
    version: int | None = Field(description="null for a delete")
    data: EnvelopeShown | None = Field(description="null for a delete")


class ChangesShown(SQLModel):
    """What a copy takes up next. `next_cursor` is always there: ask with it again, at once while `has_more`."""

    changes: list[ChangeShown]
    next_cursor: str
    has_more: bool
