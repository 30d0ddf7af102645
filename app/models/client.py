"""Clients: the third parties that speak to the API for themselves (OAuth 2.0), with what they may do and where."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


def _of_client() -> sa.Column[UUID]:
    return sa.Column(sa.Uuid, sa.ForeignKey("clients.id", ondelete="CASCADE"), primary_key=True)


class Client(SQLModel, table=True):
    """One integration. `jwks` holds its public keys where it proves itself by private_key_jwt (RFC 7523)."""

    __tablename__ = "clients"

    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=sa.Text)
    scopes: list[str] = Field(sa_type=sa.ARRAY(sa.Text))
    per_minute: int
    jwks: dict[str, object] | None = Field(default=None, sa_type=JSONB)
    # A token carries this number; raising it ends every token of the client at once.
    credential_version: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})
    is_demo: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    created_at: datetime = Field(sa_type=MOMENT)
    created_by: UUID | None = Field(default=None, foreign_key="people.id")
    disabled_at: datetime | None = Field(default=None, sa_type=MOMENT)


class ClientUnit(SQLModel, table=True):
    """A commune for which a client may submit."""

    __tablename__ = "client_units"

    client_id: UUID = Field(sa_column=_of_client())
    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})


class ClientSecret(SQLModel, table=True):
    """A secret by its hash; at most two live at a time, so that one replaces the other without a pause."""

    __tablename__ = "client_secrets"

    id: UUID = Field(primary_key=True)
    client_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("clients.id", ondelete="CASCADE"), nullable=False)
    )
    secret_sha256: bytes = Field(unique=True)
    created_at: datetime = Field(sa_type=MOMENT)
    revoked_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (sa.Index("client_secrets_client", "client_id"),)


class SpentAssertion(SQLModel, table=True):
    """An assertion that has had its one use (RFC 7523 §3, `jti`), kept until it would have run out."""

    __tablename__ = "spent_assertions"

    client_id: UUID = Field(sa_column=_of_client())
    jti_sha256: bytes = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=MOMENT)


class RevokedToken(SQLModel, table=True):
    """An access token that its client gave back (RFC 7009), kept until it would have run out."""

    __tablename__ = "revoked_tokens"

    client_id: UUID = Field(sa_column=_of_client())
    jti: UUID = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=MOMENT)
