"""Submissions as officers read them: envelopes in lists, the whole in one."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from app.domain.kinds import Kind
from app.domain.places import Method, Placer, State
from app.domain.urgency import Urgency
from app.models.accepted import CandidateShown
from app.models.bar import BarShown
from app.models.clock import ClockShown
from app.models.link import LinkedShown
from app.models.proposal import OpenMoveShown
from app.models.reroute import OfferShown
from app.models.unit import UnitShown


class RoutedShown(SQLModel):
    """How the place was understood, and what its citizen could still choose."""

    state: State
    disagrees: bool
    candidates: list[UnitShown]
    placed_by: Placer


class KeptDecisionShown(SQLModel):
    """The decision made at intake, with the editions of units and boundaries that it was made with."""

    state: State
    method: Method
    disagrees: bool
    former_unit: UnitShown | None
    candidates: list[CandidateShown]
    gazetteer: str | None
    boundaries: int | None


class EnvelopeShown(SQLModel):
    """An envelope: nothing personal is in it."""

    id: str
    kind: Kind
    reference: str
    status: str
    status_text: dict[str, str]
    unit: UnitShown | None
    area: UnitShown | None = Field(description="the commune of the place, for which another station may answer")
    topic: str
    urgency: Urgency
    due_at: datetime | None = Field(description="the nearest clock that runs; past when somebody is late")
    received_at: datetime
    is_late: bool
    is_unrouted: bool
    concerns_minor: bool
    assignee_id: str | None
    hamlet_id: int | None
    register_no: str | None
    escalated_at: datetime | None = Field(description="since when the province sees it, because a clock ran out")
    has_news: bool = Field(description="its sender wrote something that nobody has read yet")
    is_closed: bool
    routing: RoutedShown
    version: int


class QueuePage(SQLModel):
    """One page of the queue."""

    data: list[EnvelopeShown]
    next_cursor: str | None
    has_more: bool


class AllowedShown(SQLModel):
    """What this person may do now: the verb, what its button says, and the JSON schema of what it is given."""

    verb: str
    label: dict[str, str]
    two_people: bool = Field(description="it is proposed, and a different person approves it")
    form: dict[str, Any]


class StateCount(SQLModel):
    """How many of a kind are open in one status."""

    kind: Kind
    status: str
    status_text: dict[str, str]
    count: int


class QueueCounts(SQLModel):
    """An own queue in numbers; one submission counts in each number that it belongs to."""

    states: list[StateCount] = Field(description="only what is there, in no order")
    open: int
    emergencies: int
    unassigned: int
    mine: int
    waiting: int = Field(description="for a second person, of what you proposed or may see proposed")
    about_to_breach: int
    breached: int
    escalated: int
    news: int


class UnitCounts(SQLModel):
    """What is open with one commune, in numbers alone."""

    unit: UnitShown
    tip_off: int
    weapon_surrender: int
    pledge_signature: int
    emergencies: int
    unassigned: int
    breached: int
    nearest_due_at: datetime | None = Field(
        description="the nearest clock that runs, to the hour; past when one is late"
    )


class UnitCountsList(SQLModel):
    """A line for each commune of the province, by code; what lies with nobody counts as nought."""

    data: list[UnitCounts]


class SubmissionShown(EnvelopeShown):
    """The whole: `content` differs by kind, `allowed` are the verbs open to this person now."""

    decision: KeptDecisionShown
    legal_hold: bool
    restricted_at: datetime | None
    content: dict[str, Any]
    clocks: list[ClockShown]
    notes: list[dict[str, Any]]
    history: list[dict[str, Any]]
    offer: OfferShown | None = Field(description="the open offer to another station, which waits for an answer")
    bars: list[BarShown] = Field(description="who has no part in it because of a conflict of interest")
    links: list[LinkedShown] = Field(description="what the police take for the same, as far as you see it")
    waiting: list[OpenMoveShown] = Field(description="moves that wait for a second person")
    allowed: list[AllowedShown]


class Departed(SQLModel):
    """It was moved on and has left this person's sight."""

    id: str
    departed: bool = True
