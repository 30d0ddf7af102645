"""Signatures (lượt ký cam kết): one signing of a pledge. It is «xác nhận cam kết», never a digital signature."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from pydantic import StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from app.domain.pledges import SignerRole, SigningMethod
from app.models.columns import MOMENT, Word
from app.models.fields import Cleaned, Confirmed, Fields, Line120, Moment, Name, Phone, UnitId, Version
from app.models.place import PlaceFields


class HamletFields(Fields):
    """The hamlet by its id, or by its name where the commune has not listed it yet."""

    id: UnitId | None = None
    name: Annotated[Line120 | None, Constrained(examples=["bản Anh Trung"])] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.id is None and self.name is None:
            raise ValueError("hamlet_unnamed")
        return self


class SignatureFields(Fields):
    """A signing. The text is named by its SHA-256, so that nobody signs words they have not seen."""

    text_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Cleaned]
    signer_name: Annotated[Name, Constrained(examples=["Lò Văn Ánh"])]
    place: PlaceFields
    hamlet: HamletFields
    method: Annotated[SigningMethod, Constrained(examples=["witnessed_paper"])]
    agreed: Confirmed
    signed_at: Moment
    signer_role: SignerRole = SignerRole.SELF
    household_key: Line120 | None = None
    phone: Phone | None = None
    personal_number: Annotated[str | None, StringConstraints(pattern=r"^[0-9]{12}$"), Cleaned] = None
    birth_year: Annotated[int | None, Constrained(ge=1900, le=2100)] = None
    guardian_name: Name | None = None
    witness: Name | None = None
    composed_at: Moment | None = None
    privacy_notice_version: Version | None = None

    def signer(self) -> dict[str, object]:
        """Everything that tells who signed: sealed."""
        named = {
            "signer_name",
            "signer_role",
            "hamlet",
            "household_key",
            "phone",
            "personal_number",
            "birth_year",
            "guardian_name",
        }
        return self.model_dump(include=named | {"witness"}, exclude_none=True, mode="json")


class PledgeSignature(SQLModel, table=True):
    """The detail of a signature. `signer`, `place` and `witness` are sealed; the subject is a keyed hash."""

    __tablename__ = "pledge_signatures"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    pledge_id: int = Field(foreign_key="pledges.id")
    subject_hmac: bytes | None = None
    is_active: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    method: SigningMethod = Field(sa_type=Word(SigningMethod))
    signer_role: SignerRole = Field(sa_type=Word(SignerRole))
    signed_at: datetime = Field(sa_type=MOMENT)
    signer: bytes
    place: bytes | None = None
    confirmed_by: UUID | None = Field(default=None, foreign_key="people.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    witness: bytes | None = None
    phone_hmac: bytes | None = None
    # Keyed hashes, sealed: what the subject is worked out of when the signature is confirmed.
    subject_tags: bytes

    __table_args__ = (
        sa.Index(
            "pledge_signatures_active",
            "pledge_id",
            "subject_hmac",
            unique=True,
            postgresql_where=sa.text("is_active"),
        ),
    )
