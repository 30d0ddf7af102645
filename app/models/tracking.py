"""What the holder of a receipt reads and may choose."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from sqlmodel import SQLModel

from app.domain.kinds import Kind
from app.models.fields import Code, Fields, UnitId
from app.models.unit import UnitShown


class ChoiceFields(Fields):
    """The commune that the citizen picks, by id or by code."""

    unit_id: UnitId | None = None
    unit_code: Annotated[Code | None, Field(examples=["04195"])] = None

    @model_validator(mode="after")
    def _names_a_unit(self) -> Self:
        if self.unit_id is None and self.unit_code is None:
            raise ValueError("unit_code_required")
        return self


class Told(SQLModel):
    """A status in the citizen's words, at a moment told to the hour."""

    at: datetime
    status: str
    status_text: str


class IdentityOpened(SQLModel):
    """That somebody was let see who reported: when, to the hour, and why."""

    at: datetime
    reason: str


class NextStep(SQLModel):
    """What the citizen may do now."""

    code: str
    text: str


class Envelope(SQLModel):
    """A submission from outside: what became of it, told to the hour, and not a word of it."""

    reference: str
    kind: Kind
    status: str
    status_text: str
    unit: UnitShown | None
    received_at: datetime


class AllowedToSender(SQLModel):
    """What its sender may do now: the verb, what a button says, and the JSON schema of the form behind it."""

    verb: str
    label: str
    form: dict[str, Any]


class Tracked(Envelope):
    """A submission as the citizen sees it; nothing in it tells who handles it."""

    history: list[Told]
    allowed: list[AllowedToSender] = Field(description="What `POST /v1/tracking/actions` takes now.")
    unread: int = Field(description="How many messages of the police you have not read.")
    identity_opened: list[IdentityOpened] = Field(
        description="Each time your identity was opened to somebody; empty when it never was."
    )
    next: list[NextStep]
    may_choose_place: bool
    candidates: list[UnitShown]
