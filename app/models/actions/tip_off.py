"""Forms of the verbs on a tip-off."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domain.tip_offs import Corroboration, Outcome, RejectReason, TipOffClass
from app.domain.urgency import Urgency
from app.models.actions.form import Form
from app.models.fields import Cleaned, Code, Line120, Text2000


class Classify(Form):
    """Set what the station has come to think of a tip-off; what is not named stays."""

    verb: Literal["classify"]
    tip_off_class: Annotated[TipOffClass | None, Field(alias="class")] = None
    urgency: Urgency | None = None
    corroboration: Corroboration | None = None
    source_grade: Annotated[str | None, StringConstraints(pattern=r"^[A-F]$"), Cleaned] = None
    info_grade: Annotated[str | None, StringConstraints(pattern=r"^[1-6]$"), Cleaned] = None


class Reject(Form):
    """Handle it no further: spam, a test, or the same as another one, which is named."""

    verb: Literal["reject"]
    reason: RejectReason
    duplicate_of: UUID | None = None


class Ask(Form):
    """Ask whoever reported; they read it with their receipt, and clocks run on."""

    sealed = frozenset({"question"})

    verb: Literal["ask"]
    question: Annotated[Text2000, Field(examples=["Bạn có thấy biển số xe không?"])]


class Answer(Form):
    """Note down an answer that came by another way."""

    sealed = frozenset({"text"})

    verb: Literal["answer"]
    text: Text2000


class Support(Form):
    """Connect somebody with help, only with their consent."""

    verb: Literal["support"]
    consent: Literal[True]


class Transfer(Form):
    """Pass a crime to the competent body."""

    verb: Literal["transfer"]
    receiving_body: Annotated[Code, Field(examples=["PC04"])]


class HandInFile(Form):
    """The file of a crime is complete and was handed in under this number."""

    sealed = frozenset({"file_no"})

    verb: Literal["file"]
    file_no: Line120


class Resolve(Form):
    """Bring a tip-off to its end; the text is sealed and stays with the station."""

    sealed = frozenset({"text"})

    verb: Literal["resolve"]
    outcome: Outcome
    text: Text2000
