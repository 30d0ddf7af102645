"""Proofs: what a person shows beside the password."""

from typing import Annotated, Any

from pydantic import Field, SecretStr, StringConstraints

from app.models.fields import Cleaned, Fields

Otp = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["492039"]), Cleaned]
Password = Annotated[SecretStr, Field(min_length=1, max_length=256), Cleaned]
"""The bound keeps a megabyte away from the hasher; no honest passphrase reaches it."""


class ProofFields(Fields):
    """One of these, where the account has a second factor: a code of the authenticator, a recovery code, a passkey.

    `passkey` is the answer of `navigator.credentials.get` as JSON (WebAuthn Level 3, AuthenticationResponseJSON).
    """

    otp: Otp | None = None
    recovery_code: Annotated[SecretStr | None, Field(max_length=100), Cleaned] = None
    passkey: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self.otp is None and self.recovery_code is None and self.passkey is None


class OwnerFields(ProofFields):
    """The password once more, and the second factor: whoever found the phone unlocked has neither."""

    password: Password
