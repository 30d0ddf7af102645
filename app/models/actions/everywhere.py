"""Forms of the verbs that are known to more than one kind."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domain.kinds import Kind
from app.domain.tip_offs import TipOffClass
from app.domain.urgency import Urgency
from app.models.actions.form import Form
from app.models.actions.weapon import CountedItem
from app.models.fields import Code, Fields, Line120, Name, Text2000, UnitId


class Plain(Form):
    """A verb that needs nothing more."""

    verb: Literal["claim", "verify", "advise", "secure_site", "miss", "report_up", "release"]


class NextWanted(Fields):
    """Which of the queue to take on next; all of it where nothing is said."""

    kind: Kind | None = None
    urgency: Urgency | None = None


class Reasoned(Form):
    """A verb that must be explained; the reason is sealed."""

    sealed = frozenset({"reason"})

    verb: Literal["return", "reopen", "extend", "set_aside", "void", "cancel", "recuse", "dismiss"]
    reason: Text2000


class Receive(Form):
    """Take a tip-off into the register, with its class; or take weapons over, counted, before a witness.

    Who bears witness is named by account or by name, and is somebody else. What differs from what was declared is
    explained. Names, explanations and what was given in return are sealed.
    """

    sealed = frozenset({"witness", "explanation", "gift_note"})

    verb: Literal["receive"]
    tip_off_class: Annotated[TipOffClass | None, Field(alias="class", examples=["crime"])] = None
    items: Annotated[list[CountedItem] | None, Field(min_length=1, max_length=20)] = None
    witness_id: UUID | None = None
    witness: Name | None = None
    explanation: Text2000 | None = None
    seal_no: Line120 | None = None
    gift_note: Text2000 | None = None


class Reroute(Form):
    """Move a submission to the commune that it belongs to; a station offers it, and says why."""

    sealed = frozenset({"reason"})

    verb: Literal["reroute"]
    reason: Annotated[Text2000 | None, Field(examples=["Địa điểm nêu trong tin thuộc xã bên."])] = None
    unit_id: UnitId | None = None
    unit_code: Code | None = None

    @model_validator(mode="after")
    def _names_a_unit(self) -> Self:
        if self.unit_id is None and self.unit_code is None:
            raise ValueError("unit_code_required")
        return self


class Assign(Form):
    """Give a submission to somebody of the station."""

    verb: Literal["assign"]
    person_id: UUID


class Bar(Form):
    """Keep somebody from a submission to which they are related; the reason is sealed."""

    sealed = frozenset({"reason"})

    verb: Literal["bar"]
    person_id: UUID
    reason: Annotated[Text2000, Field(examples=["Là họ hàng của người được nêu trong tin."])]


class Unbar(Form):
    """Let somebody in again; the reason is sealed."""

    sealed = frozenset({"reason"})

    verb: Literal["unbar"]
    person_id: UUID
    reason: Text2000
