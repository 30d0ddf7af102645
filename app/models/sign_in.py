"""Signing in (đăng nhập): what the app sends, and the pair of tokens that it gets for one posting."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import Field, SQLModel

from app.domain.roles import Role
from app.models.fields import Cleaned, Fields, Line120
from app.models.proof import OwnerFields
from app.models.unit import UnitShown


class CredentialsFields(OwnerFields):
    """A name, a password and a second factor; `posting` chooses one of several, else the longest-standing is taken."""

    username: Line120 = Field(schema_extra={"examples": ["officer.04219"]})
    posting: UUID | None = None


class RefreshFields(Fields):
    """The refresh token of the last answer."""

    refresh_token: Annotated[SecretStr, Field(min_length=1, max_length=200), Cleaned]


class PostingShown(SQLModel):
    """A posting as the API shows it: who may see what depends on its role and unit."""

    id: UUID
    role: Role
    unit: UnitShown


class SignedIn(SQLModel):
    """An access token for the header `Authorization`, and a refresh token that is good for one use."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme of RFC 6750, no secret
    expires_in: int = Field(description="Seconds until the access token ends.", schema_extra={"examples": [600]})
    refresh_token: str
    posting: PostingShown
    display_name: str
    recovery_codes_left: int | None = Field(
        default=None, description="Told when a recovery code was used: draw new ones before the last is gone."
    )
