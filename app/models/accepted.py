"""The answer to everything that is taken in."""

from sqlmodel import Field, SQLModel

from app.domain.places import Hint, Method, State
from app.models.unit import UnitShown


class CandidateShown(SQLModel):
    """A commune that the place may lie in."""

    unit: UnitShown
    distance_m: int | None = None
    score: float | None = None


class HintShown(SQLModel):
    """What would make the place clearer."""

    code: Hint
    text: str


class DecisionShown(SQLModel):
    """The one answer form for every way of telling a place.

    `unit` is the commune when resolved, and the likeliest when ambiguous and a rule gives one. `gazetteer` and
    `boundaries` say with which edition of the units and which boundary set it was decided.
    """

    state: State
    unit: UnitShown | None
    candidates: list[CandidateShown]
    method: Method
    former_unit: UnitShown | None
    province: UnitShown | None
    disagrees: bool
    hint: HintShown | None
    gazetteer: str = Field(schema_extra={"examples": ["2026-11-23.5f0c3a9d17b2"]})
    boundaries: int | None


class AdviceShown(SQLModel):
    """What to do now, with the number to call."""

    code: str
    text: str
    phone: str | None = None


class Warned(SQLModel):
    """An optional field that was left out because it was faulty."""

    pointer: str
    code: str
    detail: str


class Accepted(SQLModel):
    """It is kept durably and lies in a queue. The receipt is shown this once: the app stores it on the phone."""

    reference: str
    receipt: str
    status: str
    unit: UnitShown
    routing: DecisionShown
    advice: list[AdviceShown]
    warnings: list[Warned]
    links: dict[str, str]
