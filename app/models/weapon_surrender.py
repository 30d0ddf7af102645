"""Weapon surrenders: what the citizen declares and what is kept."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Self
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from pydantic import model_validator
from sqlmodel import Field, SQLModel

from app.domain.weapons import ITEMS, Condition, Handling, ItemType, Loaded, Measure, Origin, Safety, worst
from app.models.columns import MOMENT, Word
from app.models.fields import Confirmed, Fields, Flag, Line120, Moment, Phone, Text500, Version
from app.models.place import PlaceFields


class ItemFields(Fields):
    """One thing, or several of one type, in a measure that is allowed for it."""

    type: Annotated[ItemType, Constrained(examples=["homemade_gun"])]
    quantity: Annotated[Decimal, Constrained(gt=0, max_digits=12, decimal_places=3, examples=[1])]
    unit: Annotated[Measure, Constrained(examples=["khẩu"])]
    description: Text500 | None = None
    loaded: Loaded | None = None
    condition: Condition | None = None

    @model_validator(mode="after")
    def _is_measured_rightly(self) -> Self:
        if self.unit not in ITEMS[self.type].measures:
            raise ValueError("unit_not_allowed")
        return self


class WeaponSurrenderFields(Fields):
    """A declaration. Required: items, origin, handling, safety_acknowledged; place and phone for visits."""

    never_left_out: ClassVar[frozenset[str]] = frozenset({"anonymous"})

    items: Annotated[list[ItemFields], Constrained(min_length=1, max_length=20)]
    origin: Annotated[Origin, Constrained(examples=["inherited"])]
    handling: Annotated[Handling, Constrained(examples=["officer_visit"])]
    safety_acknowledged: Confirmed
    anonymous: Flag = True
    place: PlaceFields | None = None
    preferred_slots: Annotated[tuple[Moment, ...], Constrained(max_length=3)] = ()
    near_children_or_fire: Flag | None = None
    phone: Phone | None = None
    on_behalf_of: Line120 | None = None
    composed_at: Moment | None = None
    privacy_notice_version: Version | None = None

    @property
    def may_wait(self) -> bool:
        """Not where it lies near children or fire."""
        return not self.near_children_or_fire

    @model_validator(mode="after")
    def _can_be_visited(self) -> Self:
        # Handling is forced to a visit for red items later; only what the citizen asked for can be demanded of them.
        if self.handling is not Handling.BRING_TO_STATION:
            if self.place is None:
                raise ValueError("place_required")
            if self.phone is None:
                raise ValueError("phone_required")
        return self

    @property
    def safety(self) -> Safety:
        """The most dangerous item decides."""
        return worst(item.type for item in self.items)

    def reachable(self) -> dict[str, object]:
        """How to reach the declarant: sealed."""
        return self.model_dump(include={"phone", "on_behalf_of"}, exclude_none=True)


class WeaponSurrender(SQLModel, table=True):
    """The detail of a declaration. `place` and `contact` are sealed."""

    __tablename__ = "weapon_surrenders"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    origin: Origin = Field(sa_type=Word(Origin))
    handling: Handling = Field(sa_type=Word(Handling))
    has_red: bool
    is_anonymous: bool
    near_children_or_fire: bool | None = None
    preferred_slots: list[datetime] = Field(sa_type=sa.ARRAY(MOMENT))
    scheduled_at: datetime | None = Field(default=None, sa_type=MOMENT)
    scheduled_handling: Handling | None = Field(default=None, sa_type=Word(Handling))
    place: bytes | None = None
    contact: bytes | None = None


class WeaponItem(SQLModel, table=True):
    """One declared item. Quantities of different measures are never summed. `description` is sealed."""

    __tablename__ = "weapon_items"

    submission_id: UUID = Field(
        sa_column=sa.Column(
            sa.Uuid, sa.ForeignKey("weapon_surrenders.submission_id", ondelete="CASCADE"), primary_key=True
        )
    )
    ordinal: int = Field(primary_key=True, sa_type=sa.SmallInteger, sa_column_kwargs={"autoincrement": False})
    type: ItemType = Field(sa_type=Word(ItemType))
    quantity: Decimal = Field(sa_type=sa.Numeric(12, 3))
    measure: Measure = Field(sa_type=Word(Measure))
    safety: Safety = Field(sa_type=Word(Safety))
    loaded: Loaded | None = Field(default=None, sa_type=Word(Loaded))
    condition: Condition | None = Field(default=None, sa_type=Word(Condition))
    description: bytes | None = None
