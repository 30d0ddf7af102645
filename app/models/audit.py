"""What inspectors read of the history, and what proves it to a citizen."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.models.unit import UnitShown


class EventShown(SQLModel):
    """One event of the log: codes, and never what a submission says."""

    position: int
    at: datetime
    verb: str = Field(schema_extra={"examples": ["read"]})
    from_status: str | None
    to_status: str | None
    unit: UnitShown | None
    role: str | None
    person_id: UUID | None
    submission_id: UUID | None
    details: dict[str, object] | None


class EventPage(SQLModel):
    """A page of events, the newest first."""

    data: list[EventShown]
    next_cursor: str | None
    has_more: bool


class InclusionProof(SQLModel):
    """That an event is in the log: SHA-256 of it, folded with the path, gives the root of the signed checkpoint."""

    event: str = Field(
        description="the text of the leaf, byte for byte as it was hashed",
        schema_extra={"examples": ['{"at":"2026-11-23T02:00:00.000000Z",…,"verb":"submit"}']},
    )
    position: int
    path: list[str] = Field(description="hashes in base64, from the leaf up (RFC 6962 §2.1.1)")
    checkpoint: str = Field(description="C2SP tlog-checkpoint, signed with the key that `tinbao keys log` prints")


class ConsistencyProof(SQLModel):
    """That the log of a size begins with that of a smaller one (RFC 6962 §2.1.2)."""

    path: list[str] = Field(description="hashes in base64")
