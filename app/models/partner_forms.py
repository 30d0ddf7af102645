"""What a partner sends for a citizen, and what it reads of that."""

from datetime import datetime
from typing import Annotated

from pydantic import Field as Constrained
from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from app.domain.kinds import Kind
from app.models.accepted import Accepted
from app.models.fields import Cleaned
from app.models.pledge_signature import SignatureFields
from app.models.tip_off import TipOffFields
from app.models.unit import UnitShown
from app.models.weapon_surrender import WeaponSurrenderFields

ReceiptSha256 = Annotated[
    str | None,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Constrained(
        description="SHA-256 over the 24 characters of a receipt that the citizen's device drew: 120 random bits in "
        "Crockford's base32, capitals, without hyphens. For 000000-000000-000000-000000 it is "
        "1aaa7999292f3795cc857ea24de1f4b299ba64b767338f5c8cbe6e93604cc5a5.",
    ),
    Cleaned,
]

# Without it the partner would be handed the way back that the citizen's device was to hold.
_RECEIPT = frozenset({"receipt_sha256"})


class PartnerTipOffFields(TipOffFields):
    """A tip-off that a partner passes on."""

    never_left_out = TipOffFields.never_left_out | _RECEIPT
    receipt_sha256: ReceiptSha256 = None


class PartnerWeaponFields(WeaponSurrenderFields):
    """A declaration that a partner passes on."""

    never_left_out = WeaponSurrenderFields.never_left_out | _RECEIPT
    receipt_sha256: ReceiptSha256 = None


class PartnerSignatureFields(SignatureFields):
    """A signature that a partner passes on."""

    never_left_out = SignatureFields.never_left_out | _RECEIPT
    receipt_sha256: ReceiptSha256 = None


class PartnerAccepted(Accepted):
    """The answer to a partner: without a receipt where the citizen's device has made its own."""

    receipt: str | None  # type: ignore[assignment]  # the citizens' own doors always give one


class Sent(SQLModel):
    """One submission that the partner sent, as its citizen would be told of it; never what was said in it."""

    reference: str
    kind: Kind
    status: str
    status_text: str
    unit: UnitShown | None
    received_at: datetime = Field(description="To the hour.")


class SentPage(SQLModel):
    """A page, by reference."""

    data: list[Sent]
    next_cursor: str | None
    has_more: bool


class Total(SQLModel):
    """How many submissions of a kind a commune received in a month; null where that would be fewer than five."""

    unit_id: int
    kind: Kind
    month: str = Field(schema_extra={"examples": ["2026-11"]})
    received: int | None
    suppressed: bool


class TotalList(SQLModel):
    """A cell for each commune of the list, each kind and each month; no sums, from which a small cell could be told."""

    data: list[Total]


class TokenIssued(SQLModel):
    """RFC 6749 §5.1."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the scheme of RFC 6750, no secret
    expires_in: int
    scope: str


class Metadata(SQLModel):
    """RFC 8414 §2."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    service_documentation: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_signing_alg_values_supported: list[str]
    sandbox: bool = Field(description="Whether this is a demonstration, where nothing is real.")
