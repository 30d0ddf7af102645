"""Keeping clients: what the admin sends and reads. A secret is shown once, when it is made."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, StringConstraints
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.partners import Scope
from app.models.fields import Cleaned, Fields, Line120, UnitId

_Coordinate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$"), Cleaned]


class PublicKeyFields(Fields):
    """A public key on P-256 as a JWK (RFC 7517); a private one does not fit in here."""

    model_config = ConfigDict(extra="forbid")

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: _Coordinate
    y: _Coordinate
    kid: Annotated[str | None, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$"), Cleaned] = None
    use: Literal["sig"] | None = None
    alg: Literal["ES256"] | None = None


class KeySetFields(Fields):
    """The keys with which the client signs its assertions (RFC 7523)."""

    keys: Annotated[list[PublicKeyFields], Constrained(min_length=1, max_length=5)]


class ClientFields(Fields):
    """A new client: what it may do, for which communes, and how much of it in a minute."""

    name: Line120
    scopes: Annotated[list[Scope], Constrained(min_length=1, max_length=len(Scope))]
    unit_ids: Annotated[list[UnitId], Constrained(max_length=500)]
    per_minute: Annotated[int, Constrained(strict=True, ge=1, le=100_000)] = 600
    jwks: KeySetFields | None = None


class ClientChanges(Fields):
    """What is to be different; what is not named stays."""

    scopes: Annotated[list[Scope] | None, Constrained(min_length=1, max_length=len(Scope))] = None
    unit_ids: Annotated[list[UnitId] | None, Constrained(max_length=500)] = None
    per_minute: Annotated[int | None, Constrained(strict=True, ge=1, le=100_000)] = None
    jwks: KeySetFields | None = None


class SecretShown(SQLModel):
    """A secret by its id."""

    id: UUID
    created_at: datetime
    revoked_at: datetime | None


class ClientShown(SQLModel):
    """A client as the admin sees it."""

    client_id: UUID
    name: str
    scopes: list[str]
    unit_ids: list[int]
    per_minute: int
    has_keys: bool
    secrets: list[SecretShown]
    created_at: datetime
    disabled_at: datetime | None


class ClientMade(SQLModel):
    """A client with its new secret, which is shown this once."""

    client: ClientShown
    client_secret: str = Field(schema_extra={"examples": ["tbs_…"]})


class ClientList(SQLModel):
    """All clients."""

    data: list[ClientShown]
