"""Codes by phone: what the app sends to ask for one and to use it, and what comes back."""

from typing import Annotated, Literal

from pydantic import Field as Constrained
from pydantic import SecretStr
from sqlmodel import Field, SQLModel

from app.domain.phones import Purpose
from app.models.fields import Cleaned, Fields, Phone
from app.models.tracking import Envelope


class CodeRequestFields(Fields):
    """A number and what the code is wanted for; the message is in `language`, else in that of the request."""

    phone: Phone
    purpose: Annotated[Purpose, Constrained(examples=["sign_in"])]
    language: Literal["vi", "en"] | None = None


class CodeFields(Fields):
    """A number and the six digits that it was sent."""

    phone: Phone
    code: Annotated[SecretStr, Constrained(min_length=6, max_length=6, examples=["042917"]), Cleaned]


class CodeRequested(SQLModel):
    """The same words whatever is known of the number."""

    expires_in: int = Field(
        description="Seconds for which a code is good, if one was sent.", schema_extra={"examples": [300]}
    )


class CitizenSignedIn(SQLModel):
    """An access token for the header `Authorization`. There is no refresh token: phones are shared."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme of RFC 6750, no secret
    expires_in: int = Field(description="Seconds until the access token ends.", schema_extra={"examples": [600]})


class KeptList(SQLModel):
    """What a citizen keeps in sight: always one page."""

    data: list[Envelope]
    next_cursor: None = None
    has_more: Literal[False] = False
