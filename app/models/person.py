"""People of the staff, their postings and their sessions."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.roles import Role
from app.models.columns import MOMENT, Word


class Person(SQLModel, table=True):
    """One account of one human being."""

    __tablename__ = "people"

    id: UUID = Field(primary_key=True)
    username: str = Field(sa_type=sa.Text, unique=True)
    display_name: str = Field(sa_type=sa.Text)
    password_hash: str | None = Field(default=None, sa_type=sa.Text)
    # A token carries this number; raising it ends every token of the person at once.
    credential_version: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})
    is_demo: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    disabled_at: datetime | None = Field(default=None, sa_type=MOMENT)
    # Wrong factors behind the right password since the last right one, and until when the next has to wait.
    wrong_factors: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": sa.text("0")})
    factor_wait_until: datetime | None = Field(default=None, sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT)


class Posting(SQLModel, table=True):
    """A person at a unit in a role, for a time; it works only once somebody other than its maker approved it."""

    __tablename__ = "postings"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.id")
    unit_id: int = Field(foreign_key="units.id")
    role: Role = Field(sa_type=Word(Role))
    is_investigator: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    from_on: date
    until_on: date | None = None
    made_by: UUID | None = Field(default=None, foreign_key="people.id")
    approved_by: UUID | None = Field(default=None, foreign_key="people.id")
    approved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    # From this moment it works no longer, whatever `until_on` says.
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    ended_by: UUID | None = Field(default=None, foreign_key="people.id")

    __table_args__ = (
        sa.UniqueConstraint("id", "person_id", name="postings_of_person"),
        sa.Index("postings_person", "person_id"),
        sa.Index("postings_unit", "unit_id"),
    )


class PostingHamlet(SQLModel, table=True):
    """A hamlet in which a collector collects."""

    __tablename__ = "posting_hamlets"

    posting_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("postings.id", ondelete="CASCADE"), primary_key=True)
    )
    hamlet_id: int = Field(primary_key=True, foreign_key="hamlets.id", sa_column_kwargs={"autoincrement": False})


class Session(SQLModel, table=True):
    """One sign-in on one phone; `counter` is that of the refresh token that is good now."""

    __tablename__ = "sessions"

    id: UUID = Field(primary_key=True)
    person_id: UUID
    posting_id: UUID
    # The one of the person at sign-in: once it is raised, neither token of this session works.
    credential_version: int
    counter: int = Field(default=0, sa_column_kwargs={"server_default": sa.text("0")})
    started_at: datetime = Field(sa_type=MOMENT)
    rotated_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["posting_id", "person_id"],
            ["postings.id", "postings.person_id"],
            name="sessions_own_posting",
            ondelete="CASCADE",
        ),
        sa.Index("sessions_posting", "posting_id"),
        sa.Index("sessions_person", "person_id"),
    )
