"""What is written beside a submission: events, notes, idempotency records and register numbers."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class Event(SQLModel, table=True):
    """One change: codes, never text, and the unit as it was then. History, sync and audit are readers of it."""

    __tablename__ = "events"

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    # Assigned later by one sequencer, gapless; identity values can be skipped and can commit out of order.
    position: int | None = Field(default=None, sa_type=sa.BigInteger, unique=True)
    # No foreign key: the history outlives what it tells of.
    submission_id: UUID | None = None
    at: datetime = Field(sa_type=MOMENT)
    verb: str = Field(sa_type=sa.Text)
    from_status: str | None = Field(default=None, sa_type=sa.Text)
    to_status: str | None = Field(default=None, sa_type=sa.Text)
    unit_id: int = Field(foreign_key="units.id")
    role: str | None = Field(default=None, sa_type=sa.Text)
    person_id: UUID | None = Field(default=None, foreign_key="people.id")
    details: dict[str, object] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    # Random, so that the hash of a leaf cannot be tried out.
    blind: UUID = Field(default_factory=uuid4, sa_column_kwargs={"server_default": sa.text("gen_random_uuid()")})

    __table_args__ = (
        sa.Index("events_submission", "submission_id", "id"),
        sa.Index("events_read", "unit_id", "position", postgresql_where=sa.text("verb = 'read'")),
        sa.Index("events_unsealed", "blind", postgresql_where=sa.text("position IS NULL")),
        sa.Index(
            "events_changes",
            "unit_id",
            "position",
            postgresql_where=sa.text("position IS NOT NULL AND submission_id IS NOT NULL AND verb <> 'read'"),
        ),
        sa.Index("events_unit", "unit_id", "id", postgresql_where=sa.text("submission_id IS NULL")),
    )


class Note(SQLModel, table=True):
    """The station's own words on a move (a reason, an outcome): sealed, and never shown to the citizen."""

    __tablename__ = "notes"

    id: UUID = Field(primary_key=True)
    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), nullable=False)
    )
    verb: str = Field(sa_type=sa.Text)
    written_at: datetime = Field(sa_type=MOMENT)
    person_id: UUID = Field(foreign_key="people.id")
    words: bytes

    __table_args__ = (sa.Index("notes_submission", "submission_id", "written_at"),)


class IdempotencyKey(SQLModel, table=True):
    """The sealed first reply to a request, found by a keyed hash; neither the raw key nor the receipt is here."""

    __tablename__ = "idempotency_keys"

    key_hash: bytes = Field(primary_key=True)
    submission_id: UUID | None = None
    status: int = Field(sa_type=sa.SmallInteger)
    reply: bytes
    created_at: datetime = Field(sa_type=MOMENT)


class RegisterCounter(SQLModel, table=True):
    """The last number given out in a unit's register of one kind in one year."""

    __tablename__ = "register_counters"

    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    kind: str = Field(primary_key=True, sa_type=sa.Text)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int
