"""The two statements of the intake door: take in many, replay one."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg.exceptions import PostgresError

_UNITS_CHANGED = "TB001"


class ArrivingReporter(NamedTuple):
    """In the order of the SQL type arriving_reporter."""

    custodian_key_id: int
    identity: bytes


class ArrivingTipOff(NamedTuple):
    """In the order of the SQL type arriving_tip_off."""

    category: str
    knowledge_basis: str
    occurring_now: bool | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    frequency: str | None
    danger_flags: tuple[str, ...]
    mentions_people: bool
    is_anonymous: bool
    concerns_officer: bool
    statement: bytes
    place: bytes | None
    people: bytes | None
    particulars: bytes | None
    reporter: ArrivingReporter | None


class ArrivingItem(NamedTuple):
    """In the order of the SQL type arriving_item."""

    ordinal: int
    type: str
    quantity: Decimal
    measure: str
    safety: str
    loaded: str | None
    condition: str | None
    description: bytes | None


class ArrivingWeapons(NamedTuple):
    """In the order of the SQL type arriving_weapons."""

    origin: str
    handling: str
    has_red: bool
    is_anonymous: bool
    near_children_or_fire: bool | None
    preferred_slots: tuple[datetime, ...]
    place: bytes | None
    contact: bytes | None
    items: tuple[ArrivingItem, ...]


class ArrivingSignature(NamedTuple):
    """In the order of the SQL type arriving_signature."""

    pledge_id: int
    method: str
    signer_role: str
    signed_at: datetime
    signer: bytes
    place: bytes | None
    phone_hmac: bytes | None
    subject_tags: bytes


class Arrival(NamedTuple):
    """Everything that one accepted request becomes, in the order of the SQL type arrival."""

    key_hash: bytes
    reply: bytes
    id: UUID
    kind: str
    reference: str
    receipt_sha256: bytes
    status: str
    unit_id: int
    province_id: int
    is_unrouted: bool
    with_province: bool
    conflict: bool
    concerns_minor: bool
    hamlet_id: int | None
    topic: str
    urgency: str
    due_at: datetime
    sort_key: int
    channel: str
    is_late: bool
    received_at: datetime
    composed_at: datetime | None
    privacy_notice_version: str | None
    routing_state: str
    routing_method: str
    routing_disagrees: bool
    former_unit_id: int | None
    candidate_unit_ids: tuple[int, ...]
    tip_off: ArrivingTipOff | None
    weapons: ArrivingWeapons | None
    signature: ArrivingSignature | None
    area_id: int | None
    gazetteer: str
    boundary_set_id: int | None
    distances: bytes | None
    units_version: int
    client_id: UUID | None
    receipt_holder: str
    receipt_public: bytes | None
    key_month: date
    key_box: bytes


class UnitsChanged(Exception):
    """The units, or the keys to seal to, are no longer those of this submission: nothing was taken in, begin anew."""


class IntakeDoor:
    """The intake role's pool and all that it may do."""

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 - asyncpg ships no types
        self._pool = pool

    async def take_in(self, arrivals: list[Arrival]) -> Collection[UUID]:
        """Commit all of them durably in one statement; returns the ids left out because their key was known.

        Raises UnitsChanged when a merger, or the end of a month, came between the routing of one of them and this.
        """
        try:
            rows = await self._pool.fetch("SELECT take_in($1)", arrivals)
        except PostgresError as error:
            if error.sqlstate == _UNITS_CHANGED:
                raise UnitsChanged from None
            raise
        return {row[0] for row in rows}

    async def replay(self, key_hash: bytes) -> bytes | None:
        """The sealed first reply under this key."""
        sealed: bytes | None = await self._pool.fetchval("SELECT replay($1)", key_hash)
        return sealed
