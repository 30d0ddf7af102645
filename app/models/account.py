"""One's own account: its sessions and its factors."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.models.fields import Fields
from app.models.proof import Otp, OwnerFields, Password


class PasswordFields(OwnerFields):
    """The password of now and the one from now on."""

    new_password: Password


class ConfirmationFields(Fields):
    """The first code of a new authenticator."""

    otp: Otp


class NewPasskeyFields(OwnerFields):
    """`new_passkey` is the answer of `navigator.credentials.create` as JSON."""

    new_passkey: dict[str, object]


class SessionShown(SQLModel):
    """A sign-in on one device; nothing is kept that would tell which."""

    id: UUID
    started_at: datetime
    last_used_at: datetime = Field(description="When its refresh token was last exchanged.")
    expires_at: datetime
    is_this: bool


class SessionList(SQLModel):
    """The living sessions, the newest first."""

    data: list[SessionShown]


class PasskeyShown(SQLModel):
    """A passkey of the account."""

    id: UUID
    created_at: datetime


class FactorsShown(SQLModel):
    """What opens the account beside its password."""

    authenticator: bool
    passkeys: list[PasskeyShown]
    recovery_codes_left: int
