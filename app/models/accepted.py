"""The answer to everything that is taken in."""

from sqlmodel import SQLModel

from app.domain.places import Method, State
from app.models.unit import UnitShown


class CandidateShown(SQLModel):
    """A commune that the place may lie in."""

    unit: UnitShown
    distance_m: int | None = None
    score: float | None = None


class RoutingShown(SQLModel):
    """How the place was understood."""

    state: State
    method: Method
    former_unit: UnitShown | None = None
    candidates: list[CandidateShown] = []


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
    routing: RoutingShown
    advice: list[AdviceShown]
    warnings: list[Warned]
    links: dict[str, str]
