"""Actions: what an officer asks for, one form per verb, told apart by the verb itself."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.tip_offs import Corroboration, Outcome, TipOffClass
from app.domain.urgency import Urgency
from app.domain.weapons import Handling
from app.models.fields import Cleaned, Code, Fields, Line120, Name, Slot, Text2000, UnitId


class Plain(Fields):
    """A verb that needs nothing more."""

    verb: Literal["claim", "verify", "advise", "secure_site", "miss"]


class Receive(Fields):
    """Take a tip-off into the register of the station."""

    verb: Literal["receive"]
    tip_off_class: Annotated[TipOffClass, Field(alias="class", examples=["crime"])]


class Classify(Fields):
    """Set what the station has come to think of a tip-off; what is not named stays."""

    verb: Literal["classify"]
    tip_off_class: Annotated[TipOffClass | None, Field(alias="class")] = None
    urgency: Urgency | None = None
    corroboration: Corroboration | None = None
    source_grade: Annotated[str | None, StringConstraints(pattern=r"^[A-F]$"), Cleaned] = None
    info_grade: Annotated[str | None, StringConstraints(pattern=r"^[1-6]$"), Cleaned] = None


class Support(Fields):
    """Connect somebody with help, only with their consent."""

    verb: Literal["support"]
    consent: Literal[True]


class Transfer(Fields):
    """Pass a crime to the competent body."""

    verb: Literal["transfer"]
    receiving_body: Line120


class Reasoned(Fields):
    """A verb that must be explained; the reason is sealed."""

    verb: Literal["return", "reopen", "set_aside", "void", "cancel"]
    reason: Text2000


class Resolve(Fields):
    """Bring a tip-off to its end; the text is sealed and stays with the station."""

    verb: Literal["resolve"]
    outcome: Outcome
    text: Text2000


class Schedule(Fields):
    """Agree on when and how the items come to the station."""

    verb: Literal["schedule"]
    slot: Slot
    handling: Handling


class Confirm(Fields):
    """Confirm a signature on paper before a witness."""

    verb: Literal["confirm"]
    witness: Name


class Reroute(Fields):
    """Move a submission to the commune that it belongs to."""

    verb: Literal["reroute"]
    unit_id: UnitId | None = None
    unit_code: Code | None = None

    @model_validator(mode="after")
    def _names_a_unit(self) -> Self:
        if self.unit_id is None and self.unit_code is None:
            raise ValueError("unit_code_required")
        return self


Action = Annotated[
    Plain | Receive | Classify | Support | Transfer | Reasoned | Resolve | Schedule | Confirm | Reroute,
    Field(discriminator="verb"),
]
