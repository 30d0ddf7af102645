"""The envelope of a submission: all that the queue reads, and nothing personal."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field as Constrained
from sqlmodel import Field, SQLModel

from app.domain.kinds import Kind
from app.domain.places import Method, Placer, State
from app.domain.urgency import Urgency
from app.models.columns import MOMENT, Word
from app.models.fields import Fields, Text2000

# Behind the order in the index of a queue, where each of its filters is looked up.
_FILTERS = ("kind", "status", "urgency", "assignee_id", "due_at", "escalated_at", "has_news", "is_unrouted")


class Channel(StrEnum):
    """How a submission came in; set by the server."""

    MOBILE = "mobile"
    DESK = "desk"
    HOTLINE = "hotline"
    PARTNER = "partner"


class ReceiptHolder(StrEnum):
    """Who holds the receipt; with a partner that holds it nobody converses."""

    CITIZEN = "citizen"
    PARTNER = "partner"


class HoldFields(Fields):
    """Why a submission is held beyond its time, or is not any more."""

    reason: Annotated[Text2000, Constrained(examples=["Tòa án yêu cầu giữ lại hồ sơ."])]


class HoldShown(SQLModel):
    """Whether a submission is held, and the version that it has now."""

    id: UUID
    legal_hold: bool
    version: int


class Submission(SQLModel, table=True):
    """One row per thing that a citizen sent.

    `unit_id` is the unit in whose queue it lies: a commune, or the province when it is unrouted or in conflict.
    `area_id` is the commune of the place itself, for which a neighbour's police may answer. The `routing_*` columns,
    `gazetteer`, `boundary_set_id` and the sealed `distances` keep the decision made at intake, whoever moved it since.
    `topic` is the category, the safety class or the pledge's code, by kind.
    """

    __tablename__ = "submissions"

    id: UUID = Field(primary_key=True)
    kind: Kind = Field(sa_type=Word(Kind))
    reference: str = Field(sa_type=sa.Text, unique=True)
    receipt_sha256: bytes = Field(unique=True)
    status: str = Field(sa_type=sa.Text)
    unit_id: int = Field(foreign_key="units.id")
    province_id: int = Field(foreign_key="units.id")
    is_unrouted: bool
    with_province: bool
    conflict: bool
    concerns_minor: bool
    hamlet_id: int | None = Field(default=None, foreign_key="hamlets.id")
    topic: str = Field(sa_type=sa.Text)
    urgency: Urgency = Field(sa_type=Word(Urgency))
    # The nearest clock that runs; the first one, exactly, until it is met.
    due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    sort_key: int = Field(sa_type=sa.BigInteger)
    assignee_id: UUID | None = Field(default=None, foreign_key="people.id")
    channel: Channel = Field(sa_type=Word(Channel))
    is_late: bool
    received_at: datetime = Field(sa_type=MOMENT)
    composed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    privacy_notice_version: str | None = Field(default=None, sa_type=sa.Text)
    register_no: str | None = Field(default=None, sa_type=sa.Text)
    routing_state: State = Field(sa_type=Word(State))
    routing_method: Method = Field(sa_type=Word(Method))
    routing_disagrees: bool
    former_unit_id: int | None = Field(default=None, foreign_key="units.id")
    candidate_unit_ids: list[int] = Field(sa_type=sa.ARRAY(sa.Integer))
    area_id: int | None = Field(default=None, foreign_key="units.id")
    gazetteer: str | None = Field(default=None, sa_type=sa.Text)
    boundary_set_id: int | None = Field(default=None, foreign_key="boundary_sets.id")
    distances: bytes | None = None
    placed_by: Placer = Field(
        default=Placer.ROUTING, sa_type=Word(Placer), sa_column_kwargs={"server_default": "routing"}
    )
    client_id: UUID | None = Field(default=None, foreign_key="clients.id")
    receipt_holder: ReceiptHolder = Field(
        default=ReceiptHolder.CITIZEN, sa_type=Word(ReceiptHolder), sa_column_kwargs={"server_default": "citizen"}
    )
    receipt_public: bytes | None = None
    legal_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    restricted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    # Since when the province sees it because a clock ran out here.
    escalated_at: datetime | None = Field(default=None, sa_type=MOMENT)
    # Whether its sender wrote something that the station has not read yet.
    has_news: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    # How content its sender was with what became of it, from 1 to 5.
    rating: int | None = Field(default=None, sa_type=sa.SmallInteger)
    version: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})

    @property
    def can_be_told(self) -> bool:
        """Whether its sender alone would read what is written to them."""
        return self.receipt_holder is ReceiptHolder.CITIZEN and self.receipt_public is not None

    __table_args__ = (
        sa.Index(
            "submissions_queue",
            "unit_id",
            "sort_key",
            "id",
            *_FILTERS,
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "submissions_province",
            "province_id",
            "sort_key",
            "id",
            *_FILTERS,
            postgresql_where=sa.text("closed_at IS NULL AND with_province"),
        ),
        sa.Index(
            "submissions_conflict",
            "province_id",
            "sort_key",
            "id",
            postgresql_where=sa.text("closed_at IS NULL AND conflict"),
        ),
        sa.Index(
            "submissions_ended",
            "unit_id",
            "status",
            "sort_key",
            "id",
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        ),
        sa.Index(
            "submissions_ended_province",
            "province_id",
            "status",
            "sort_key",
            "id",
            postgresql_where=sa.text("closed_at IS NOT NULL AND (with_province OR conflict)"),
        ),
        sa.Index("submissions_due", "due_at", postgresql_where=sa.text("closed_at IS NULL")),
        sa.Index("submissions_closed", "unit_id", "closed_at", postgresql_where=sa.text("closed_at IS NOT NULL")),
        sa.Index(
            "submissions_closed_above",
            "province_id",
            "closed_at",
            postgresql_where=sa.text("closed_at IS NOT NULL AND (with_province OR conflict)"),
        ),
        sa.Index("submissions_client", "client_id", "id", postgresql_where=sa.text("client_id IS NOT NULL")),
    )
