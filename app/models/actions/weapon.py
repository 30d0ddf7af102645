"""Forms of the verbs on a weapon surrender declaration."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.domain.weapons import ITEMS, Handling, ItemType, Measure
from app.models.actions.form import Form
from app.models.fields import Code, Fields, Line120, Slot


class CountedItem(Fields):
    """One thing, or several of one type, as they were counted at the station."""

    type: Annotated[ItemType, Field(examples=["homemade_gun"])]
    quantity: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3, examples=[1])]
    unit: Annotated[Measure, Field(examples=["khẩu"])]

    @model_validator(mode="after")
    def _is_measured_rightly(self) -> Self:
        if self.unit not in ITEMS[self.type].measures:
            raise ValueError("unit_not_allowed")
        return self


class Schedule(Form):
    """Agree on when and how the items come to the station."""

    verb: Literal["schedule"]
    slot: Slot
    handling: Handling


class HandOver(Form):
    """Hand over to the body that takes it, under a record; red items with the reference of the military."""

    verb: Literal["hand_over"]
    receiving_body: Annotated[Code, Field(examples=["BCHQS"])]
    record_no: Line120
    military_reference: Line120 | None = None


class Dispose(Form):
    """Record that what was handed over is destroyed or disposed of."""

    verb: Literal["dispose"]
    record_no: Line120


class LinkToCase(Form):
    """What was taken over belongs to a case; its reference is sealed."""

    sealed = frozenset({"case_reference"})

    verb: Literal["link"]
    case_reference: Line120
