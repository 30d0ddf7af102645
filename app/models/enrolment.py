"""Enrolment: a one-time code becomes an account with a password and a second factor of its own."""

from typing import Annotated, Any

from pydantic import Field, SecretStr
from sqlmodel import SQLModel

from app.domain.factors import Way
from app.models.fields import Cleaned, Fields, Line120
from app.models.proof import Otp, Password

EntryCodeText = Annotated[SecretStr, Field(min_length=1, max_length=100, examples=["7K2QD-M0X9R-…"]), Cleaned]


class EntryFields(Fields):
    """The name and the one-time code, as the two who invited gave it: two halves, written one after the other."""

    username: Line120
    entry_code: EntryCodeText


class EnrolmentFields(EntryFields):
    """The password, and the first proof of the second factor.

    `passkey` is the answer of `navigator.credentials.create` as JSON (RegistrationResponseJSON).
    """

    password: Password
    otp: Otp | None = None
    passkey: dict[str, Any] | None = None


class AuthenticatorShown(SQLModel):
    """The secret to type into an authenticator app, and the same as the text of a QR code."""

    secret: str
    uri: str


class EnrolmentShown(SQLModel):
    """What can be set up. `accepted` says which of the ways the role allows, `is_required` whether one must be shown.

    `passkey_options` go to `navigator.credentials.create` as they are.
    """

    authenticator: AuthenticatorShown
    passkey_options: dict[str, Any]
    accepted: list[Way]
    is_required: bool


class RecoveryCodes(SQLModel):
    """Ten codes, shown this once, each good for one sign-in without the second factor. Older ones no longer work."""

    recovery_codes: list[str]
