"""Forms of the verbs that are known to more than one kind."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.models.fields import Code, Fields, Text2000, UnitId


class Plain(Fields):
    """A verb that needs nothing more."""

    verb: Literal["claim", "verify", "advise", "secure_site", "miss", "report_up", "release"]


class Reasoned(Fields):
    """A verb that must be explained; the reason is sealed."""

    verb: Literal["return", "reopen", "extend", "set_aside", "void", "cancel", "recuse"]
    reason: Text2000


class Reroute(Fields):
    """Move a submission to the commune that it belongs to; a station offers it, and says why."""

    verb: Literal["reroute"]
    reason: Annotated[Text2000 | None, Field(examples=["Địa điểm nêu trong tin thuộc xã bên."])] = None
    unit_id: UnitId | None = None
    unit_code: Code | None = None

    @model_validator(mode="after")
    def _names_a_unit(self) -> Self:
        if self.unit_id is None and self.unit_code is None:
            raise ValueError("unit_code_required")
        return self


class Assign(Fields):
    """Give a submission to somebody of the station."""

    verb: Literal["assign"]
    person_id: UUID


class Bar(Fields):
    """Keep somebody from a submission to which they are related; the reason is sealed."""

    verb: Literal["bar"]
    person_id: UUID
    reason: Annotated[Text2000, Field(examples=["Là họ hàng của người được nêu trong tin."])]


class Unbar(Fields):
    """Let somebody in again; the reason is sealed."""

    verb: Literal["unbar"]
    person_id: UUID
    reason: Text2000
