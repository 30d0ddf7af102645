"""Reroute offers: whom one is put to, as kept, and how it is shown with its submission."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT
from app.models.unit import UnitShown


class Addressee(SQLModel, table=True):
    """One unit that an offer is put to: the other station, or the province. `reason` opens with its pair alone."""

    __tablename__ = "reroute_addressees"

    proposal_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)
    )
    unit_id: int = Field(primary_key=True, foreign_key="units.id", sa_column_kwargs={"autoincrement": False})
    month: date
    reason: bytes
    answers_until: datetime | None = Field(default=None, sa_type=MOMENT)
    declined_by: UUID | None = Field(default=None, foreign_key="people.id")
    declined_at: datetime | None = Field(default=None, sa_type=MOMENT)


class OfferShown(SQLModel):
    """The open offer of a submission, as its own station sees it; why it is made stands in the notes."""

    proposal_id: UUID
    to_unit: UnitShown
    made_by: UUID
    made_at: datetime
    answers_until: datetime | None = Field(description="Until then the other station may answer.")
    declined_at: datetime | None = Field(description="It said no: the province decides.")
    expires_at: datetime
