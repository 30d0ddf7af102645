"""Showing: a submission opened for the officer who may read it."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import DataKey
from app.domain.kinds import Kind
from app.domain.sight import LEFT
from app.domain.statuses import STATUSES
from app.models.ledger import Event
from app.models.submission import Submission
from app.repositories import details
from app.services.acceptance import candidates, shown_unit
from app.services.reference import Reference


def envelope(row: Any, reference: Reference) -> dict[str, object]:  # noqa: ANN401 - a record of asyncpg or a Submission
    """The envelope as the queue shows it: nothing personal. `row` is mapping-like."""
    unit = reference.gazetteer.unit(row["unit_id"])
    area = reference.gazetteer.unit(row["area_id"]) if row["area_id"] is not None else None
    status = STATUSES[Kind(row["kind"])][row["status"]]
    return {
        "id": str(row["id"]),
        "kind": row["kind"],
        "reference": row["reference"],
        "status": row["status"],
        "status_text": {"vi": status.vi, "en": status.en},
        "unit": shown_unit(unit) if unit else None,
        "area": shown_unit(area) if area else None,
        "topic": row["topic"],
        "urgency": row["urgency"],
        "due_at": row["due_at"],
        "received_at": row["received_at"],
        "is_late": row["is_late"],
        "is_unrouted": row["is_unrouted"],
        "concerns_minor": row["concerns_minor"],
        "assignee_id": row["assignee_id"],
        "hamlet_id": row["hamlet_id"],
        "register_no": row["register_no"],
        "escalated_at": row["escalated_at"],
        "has_news": row["has_news"],
        "is_closed": row["closed_at"] is not None,
        "routing": {
            "state": row["routing_state"],
            "disagrees": row["routing_disagrees"],
            "candidates": candidates(row["candidate_unit_ids"], reference),
            "placed_by": row["placed_by"],
        },
        "version": row["version"],
    }


def decision(submission: Submission, key: DataKey, reference: Reference) -> dict[str, object]:
    """How the place was understood at intake and with which data, so that it can be explained years later."""
    former = reference.gazetteer.unit(submission.former_unit_id) if submission.former_unit_id is not None else None
    distances = _facts(key, "submissions", submission.id, "distances", submission.distances) or {}
    units = [unit for unit_id in submission.candidate_unit_ids if (unit := reference.gazetteer.unit(unit_id))]
    return {
        "state": submission.routing_state,
        "method": submission.routing_method,
        "disagrees": submission.routing_disagrees,
        "former_unit": shown_unit(former) if former else None,
        "candidates": [{"unit": shown_unit(unit), **distances.get(str(unit.id), {})} for unit in units],
        "gazetteer": submission.gazetteer,
        "boundaries": submission.boundary_set_id,
    }


async def content(session: AsyncSession, submission: Submission, key: DataKey) -> dict[str, object]:
    """The detail of its kind, opened. Who reported is not in it: that lies apart."""
    match submission.kind:
        case Kind.TIP_OFF:
            return await _tip_off(session, submission.id, key)
        case Kind.WEAPON_SURRENDER:
            return await _weapons(session, submission.id, key)
        case Kind.PLEDGE_SIGNATURE:
            return await _signature(session, submission.id, key)


async def notes(session: AsyncSession, submission_id: UUID, key: DataKey) -> list[dict[str, object]]:
    """The station's own words."""
    return [
        {
            "verb": note.verb,
            "written_at": note.written_at,
            "person_id": str(note.person_id),
            **json.loads(key.open("notes", note.id, "words", note.words)),
        }
        for note in await details.notes(session, submission_id)
    ]


def history(events: Sequence[Event], reference: Reference) -> list[dict[str, object]]:
    """What happened, in codes, with the unit as it was then."""
    return [
        {
            "at": event.at,
            "verb": event.verb,
            "from": event.from_status,
            "to": event.to_status,
            "unit": shown_unit(unit) if (unit := reference.gazetteer.unit(event.unit_id)) else None,
            "role": event.role,
            "person_id": str(event.person_id) if event.person_id else None,
            "details": {name: each for name, each in (event.details or {}).items() if name != LEFT} or None,
        }
        for event in events
    ]


async def _tip_off(session: AsyncSession, submission_id: UUID, key: DataKey) -> dict[str, object]:
    row = await details.tip_off(session, submission_id)
    sealed = {"statement", "place", "people", "particulars"}
    return {
        **row.model_dump(mode="json", exclude=sealed | {"submission_id", "tip_off_class"}),
        "class": row.tip_off_class,
        "description": key.open("tip_offs", submission_id, "statement", row.statement).decode(),
        "place": _facts(key, "tip_offs", submission_id, "place", row.place),
        "people": _facts(key, "tip_offs", submission_id, "people", row.people) or [],
        **(_facts(key, "tip_offs", submission_id, "particulars", row.particulars) or {}),
    }


async def _weapons(session: AsyncSession, submission_id: UUID, key: DataKey) -> dict[str, object]:
    row, items = await details.weapons(session, submission_id)
    return {
        **row.model_dump(mode="json", exclude={"submission_id", "place", "contact"}),
        "place": _facts(key, "weapon_surrenders", submission_id, "place", row.place),
        "contact": _facts(key, "weapon_surrenders", submission_id, "contact", row.contact),
        "items": [
            {
                **item.model_dump(mode="json", exclude={"submission_id", "description"}),
                "description": item.description
                and key.open("weapon_items", submission_id, f"description {item.ordinal}", item.description).decode(),
            }
            for item in items
        ],
        "received": [
            item.model_dump(mode="json", exclude={"submission_id"})
            for item in await details.received_items(session, submission_id)
        ],
        "records": [
            record.model_dump(mode="json", exclude={"submission_id"})
            for record in await details.weapon_records(session, submission_id)
        ],
    }


async def _signature(session: AsyncSession, submission_id: UUID, key: DataKey) -> dict[str, object]:
    row, pledge = await details.signature(session, submission_id)
    hidden = {"submission_id", "subject_hmac", "subject_tags", "phone_hmac", "signer", "place", "witness"}
    return {
        **row.model_dump(mode="json", exclude=hidden),
        "pledge": {"code": pledge.code, "version": pledge.version},
        "signer": _facts(key, "pledge_signatures", submission_id, "signer", row.signer),
        "place": _facts(key, "pledge_signatures", submission_id, "place", row.place),
        "witness": row.witness and key.open("pledge_signatures", submission_id, "witness", row.witness).decode(),
    }


def _facts(key: DataKey, table: str, row: UUID, column: str, sealed: bytes | None) -> Any:  # noqa: ANN401 - JSON of any shape
    return None if sealed is None else json.loads(key.open(table, row, column, sealed))
