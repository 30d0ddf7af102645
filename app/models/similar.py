"""What may be the same as a submission, as it is shown."""

from sqlmodel import Field, SQLModel

from app.domain.similarity import Because
from app.models.queue import EnvelopeShown


class SimilarShown(EnvelopeShown):
    """An envelope, and why it may be the same: `score` from 0 to 1 is a help in sorting, no probability."""

    score: float = Field(ge=0, le=1)
    because: list[Because]


class SimilarList(SQLModel):
    """The likeliest first, at most ten."""

    data: list[SimilarShown]
