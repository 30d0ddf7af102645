"""Forms of the verbs on a tip-off."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domain.tip_offs import Corroboration, Outcome, TipOffClass
from app.domain.urgency import Urgency
from app.models.fields import Cleaned, Fields, Line120, Text2000


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


class HandInFile(Fields):
    """The file of a crime is complete and was handed in under this number."""

    verb: Literal["file"]
    file_no: Line120


class Resolve(Fields):
    """Bring a tip-off to its end; the text is sealed and stays with the station."""

    verb: Literal["resolve"]
    outcome: Outcome
    text: Text2000
