"""Forms of the verbs that are known to more than one kind."""

from typing import Literal, Self

from pydantic import model_validator

from app.models.fields import Code, Fields, Text2000, UnitId


class Plain(Fields):
    """A verb that needs nothing more."""

    verb: Literal["claim", "verify", "advise", "secure_site", "miss", "report_up"]


class Reasoned(Fields):
    """A verb that must be explained; the reason is sealed."""

    verb: Literal["return", "reopen", "extend", "set_aside", "void", "cancel"]
    reason: Text2000


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
