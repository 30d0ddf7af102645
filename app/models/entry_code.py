"""One-time codes that open an account, kept as keyed hashes, half by half."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.entry_codes import EntryPurpose
from app.models.columns import MOMENT, Word


class EntryCode(SQLModel, table=True):
    """A code whose halves went to two people, or whole to the operator; it opens nothing without its second half.

    One that belongs to a proposal has the proposal's id.
    """

    __tablename__ = "entry_codes"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.id")
    purpose: EntryPurpose = Field(sa_type=Word(EntryPurpose))
    first_hmac: bytes
    second_hmac: bytes | None = None
    # Null until the second half is there: only then the time begins to run.
    expires_at: datetime | None = Field(default=None, sa_type=MOMENT)
    tries: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": sa.text("0")})
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (sa.Index("entry_codes_person", "person_id"),)
