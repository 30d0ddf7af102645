"""Hamlets (bản, tiểu khu, tổ dân phố): kept by the commune, never seeded."""

from datetime import date
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator
from pydantic import Field as Form
from sqlmodel import Field, SQLModel

from app.domain.places import is_in_vietnam
from app.domain.pledges import HamletKind
from app.models.columns import Word
from app.models.fields import Cleaned, Fields, UnitId
from app.models.problem import FaultShown
from app.models.unit import UnitShown


class Hamlet(SQLModel, table=True):
    """A hamlet of a commune."""

    __tablename__ = "hamlets"
    __table_args__ = (
        sa.Index(
            "hamlets_name",
            "unit_id",
            "former_unit_id",
            "kind",
            "name",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    unit_id: int = Field(foreign_key="units.id")
    name: str = Field(sa_type=sa.Text)
    kind: HamletKind = Field(sa_type=Word(HamletKind))
    former_unit_id: int | None = Field(default=None, foreign_key="units.id")
    lat: float | None = Field(default=None, sa_type=sa.Double)
    lon: float | None = Field(default=None, sa_type=sa.Double)
    households: int | None = None
    ended_on: date | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _begins_with_a_word(name: str) -> str:
    # A spreadsheet would calculate what begins with = + - @ or one of their full-width twins; no hamlet is called so.
    if not name[0].isalnum():
        raise ValueError("name_begins_oddly")
    return name


HamletName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120),
    AfterValidator(_begins_with_a_word),
    BeforeValidator(_one_line),
    Cleaned,
    Form(description="Begins with a letter or a digit; the kind in front of it is left out.", examples=["Anh Trung"]),
]
FormerUnitId = Annotated[UnitId, Form(strict=True, description="A former commune that went into this one.")]
Households = Annotated[int, Form(strict=True, ge=0, le=100_000)]


class PinFields(Fields):
    """Where the hamlet is, in WGS 84 degrees."""

    lat: Annotated[float, Form(strict=True, ge=-90, le=90, examples=[20.9653])]
    lon: Annotated[float, Form(strict=True, ge=-180, le=180, examples=[103.875])]

    @model_validator(mode="after")
    def _lies_in_vietnam(self) -> Self:
        if not is_in_vietnam(self.lat, self.lon):
            raise ValueError("axes_swapped" if is_in_vietnam(self.lon, self.lat) else "outside_vietnam")
        return self


class HamletFields(Fields):
    """A new hamlet of the own commune."""

    name: HamletName
    kind: Annotated[HamletKind, Form(examples=["bản"])]
    former_unit_id: FormerUnitId | None = None
    point: PinFields | None = None
    households: Households | None = None


class HamletChanges(Fields):
    """What is to be different; what is not named stays, and null takes away what may be missing."""

    name: HamletName | None = None
    kind: HamletKind | None = None
    former_unit_id: FormerUnitId | None = None
    point: PinFields | None = None
    households: Households | None = None

    @model_validator(mode="after")
    def _keeps_its_name_and_kind(self) -> Self:
        for field in ("name", "kind"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(f"{field}_required")
        return self


class PinShown(SQLModel):
    """A position in WGS 84 degrees."""

    lat: float
    lon: float


class HamletShown(SQLModel):
    """A hamlet as everybody may see it."""

    id: int
    name: str
    kind: HamletKind
    former_unit: UnitShown | None
    point: PinShown | None


class HamletList(SQLModel):
    """The hamlets of a commune of today, in the order of Vietnamese sorting."""

    unit: UnitShown
    data: list[HamletShown]


class HamletKept(HamletShown):
    """A hamlet as its commune keeps it: with a figure of the register, and with what is odd about it."""

    households: int | None
    ended_on: date | None = Field(description="Since when it is no longer in the list.")
    version: int
    warnings: list[FaultShown]
