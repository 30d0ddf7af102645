"""Alerts as kept and as shown; nothing here leads to a submission, but for the clocks that were told to be near."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.alert_delays import Rung
from app.domain.alerts import Alarm, Desk, Occasion, Watch
from app.models.columns import MOMENT, Word


class Alert(SQLModel, table=True):
    """Something waits at a desk, and nobody has said yet that they look. `step` counts whom it has woken so far."""

    __tablename__ = "alerts"

    id: UUID = Field(primary_key=True)
    unit_id: int = Field(foreign_key="units.id")
    desk: Desk = Field(sa_type=Word(Desk))
    occasion: Occasion = Field(sa_type=Word(Occasion))
    is_urgent: bool
    since: datetime = Field(sa_type=MOMENT)
    rung: Rung | None = Field(default=None, sa_type=Word(Rung))
    next_at: datetime | None = Field(default=None, sa_type=MOMENT)
    step: int = 0
    acknowledged_at: datetime | None = Field(default=None, sa_type=MOMENT)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="people.id")

    __table_args__ = (
        sa.Index("alerts_open", "unit_id", "desk", unique=True, postgresql_where=sa.text("acknowledged_at IS NULL")),
        sa.Index("alerts_next", "next_at", postgresql_where=sa.text("acknowledged_at IS NULL")),
    )

    @classmethod
    def of(cls, watch: Watch, alarm: Alarm) -> "Alert":
        """A new one at the desk."""
        return cls(
            id=uuid4(),
            unit_id=watch.unit_id,
            desk=watch.desk,
            occasion=alarm.occasion,
            is_urgent=alarm.is_urgent,
            since=alarm.since,
            rung=alarm.rung,
            next_at=alarm.next_at,
        )

    @property
    def watch(self) -> Watch:
        """The desk."""
        return Watch(self.unit_id, self.desk)

    @property
    def alarm(self) -> Alarm:
        """How far it has climbed."""
        return Alarm(self.occasion, self.is_urgent, self.since, self.rung, self.next_at)

    def take(self, alarm: Alarm) -> None:
        """Let it stand as this says."""
        self.occasion, self.is_urgent, self.since = alarm.occasion, alarm.is_urgent, alarm.since
        self.rung, self.next_at = alarm.rung, alarm.next_at


class AlertDelivery(SQLModel, table=True):
    """One person to be woken in one step of an alert; without `next_at` there is nothing left to do."""

    __tablename__ = "alert_deliveries"

    alert_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    )
    step: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    person_id: UUID = Field(primary_key=True, foreign_key="people.id")
    tries: int = 0
    next_at: datetime | None = Field(default=None, sa_type=MOMENT)
    sent_at: datetime | None = Field(default=None, sa_type=MOMENT)

    __table_args__ = (
        sa.Index("alert_deliveries_next", "next_at", postgresql_where=sa.text("next_at IS NOT NULL")),
        sa.Index("alert_deliveries_person", "person_id"),
    )


class AlertCursor(SQLModel, table=True):
    """The one row that says up to which position the history was read for news."""

    __tablename__ = "alert_cursor"

    is_only: bool = Field(default=True, primary_key=True, sa_column_kwargs={"server_default": sa.true()})
    position: int = Field(sa_type=sa.BigInteger)


class ToldClock(SQLModel, table=True):
    """A clock that somebody was woken for; gone as soon as it has run out, since it tells when it began."""

    __tablename__ = "told_clocks"

    submission_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    )
    due_at: datetime = Field(sa_type=MOMENT)


class AlertShown(SQLModel):
    """An alert, as content-free as on the phone that it rang on; the unit is that of the desk."""

    id: UUID
    text: str = Field(schema_extra={"examples": ["Có hồ sơ mới."]})
    unit_id: int = Field(schema_extra={"examples": [3001]})
    desk: Desk
    since: datetime
    acknowledged_at: datetime | None


class AlertList(SQLModel):
    """What nobody has acknowledged yet, the oldest first."""

    data: list[AlertShown]
