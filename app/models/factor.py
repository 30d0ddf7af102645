"""Second factors of the staff: what is kept of an authenticator, a passkey, a recovery code and a spent challenge."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


def _of_person() -> sa.Column[UUID]:
    return sa.Column(sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)


class Authenticator(SQLModel, table=True):
    """The secret that a person's authenticator app shares with us, sealed; `pending` is one that is being set up."""

    __tablename__ = "authenticators"

    person_id: UUID = Field(sa_column=_of_person())
    secret: bytes | None = None
    pending: bytes | None = None
    # The last time step whose code was used: a code works once (RFC 6238 §5.2).
    last_step: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": sa.text("0")})


class Passkey(SQLModel, table=True):
    """The public half of a passkey, as its authenticator attested it, and the last count of its signatures."""

    __tablename__ = "passkeys"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False)
    )
    credential_id: bytes = Field(unique=True)
    credential: bytes
    sign_count: int = Field(sa_type=sa.BigInteger)
    created_at: datetime = Field(sa_type=MOMENT)

    __table_args__ = (sa.Index("passkeys_person", "person_id"),)


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for the day when the phone is gone."""

    __tablename__ = "recovery_codes"

    person_id: UUID = Field(sa_column=_of_person())
    code_sha256: bytes = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)


class SpentChallenge(SQLModel, table=True):
    """A challenge that a passkey has answered, kept until it would have run out."""

    __tablename__ = "spent_challenges"

    person_id: UUID = Field(sa_column=_of_person())
    challenge_sha256: bytes = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=MOMENT)
