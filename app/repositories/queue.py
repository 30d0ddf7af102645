"""The queue as kept: pages of envelopes, from bare records."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.pages import Position, QueueFilter, View
from app.domain.principals import Principal
from app.domain.roles import Role
from app.models.submission import Submission
from app.repositories import submissions
from app.repositories.records import Compiled
from app.repositories.views import NOW, SOON, in_view

_OPEN = col(Submission.closed_at).is_(None)

QUEUE_COLUMNS = (
    "id",
    "kind",
    "reference",
    "status",
    "unit_id",
    "is_unrouted",
    "concerns_minor",
    "hamlet_id",
    "topic",
    "urgency",
    "due_at",
    "sort_key",
    "assignee_id",
    "is_late",
    "received_at",
    "register_no",
    "routing_state",
    "routing_disagrees",
    "candidate_unit_ids",
    "area_id",
    "placed_by",
    "escalated_at",
    "closed_at",
    "has_news",
    "version",
)


async def page(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    wanted: QueueFilter,
    *,
    after: Position | None,
    limit: int,
    now: datetime,
) -> Sequence[Any]:
    """Up to `limit` rows of the queue in its order, after a position: QUEUE_COLUMNS of each."""
    moments = {NOW.key: now, SOON.key: now + wanted.within}
    values: dict[str, object] = {**submissions.values_of(principal), **moments, "limit": limit}
    for name in ("kind", "status", "urgency", "assignee_id"):
        if (value := getattr(wanted, name)) is not None:
            values[f"wanted_{name}"] = value
    if after:
        values["after_key"], values["after_id"] = after
    shape = frozenset(name for name in values if name.startswith(("wanted_", "after_")))
    statement = _page(principal.role, shape, wanted.view, unassigned=wanted.unassigned, unrouted=wanted.unrouted)
    return await statement.fetch(connection, values)


@lru_cache(maxsize=1024)
def _page(role: Role, shape: frozenset[str], view: View | None, *, unassigned: bool, unrouted: bool | None) -> Compiled:
    """The statement for one shape of question; the values are put in later."""
    key, row_id = col(Submission.sort_key), col(Submission.id)
    statement = submissions.in_sight_of(role, with_archive="wanted_status" in shape)
    for name in ("kind", "status", "urgency", "assignee_id"):
        if f"wanted_{name}" in shape:
            column = getattr(Submission, name)
            kind_of = sa.Uuid if name == "assignee_id" else sa.Text
            statement = statement.where(sa.cast(column, kind_of) == sa.bindparam(f"wanted_{name}", type_=kind_of))
    if "wanted_status" not in shape:
        statement = statement.where(_OPEN)
    if unassigned:
        statement = statement.where(col(Submission.assignee_id).is_(None))
    if unrouted is not None:
        statement = statement.where(col(Submission.is_unrouted).is_(unrouted))
    if view is not None:
        statement = statement.where(in_view(view))
    if "after_key" in shape:
        after = sa.tuple_(sa.bindparam("after_key", type_=sa.BigInteger), sa.bindparam("after_id", type_=sa.Uuid))
        statement = statement.where(sa.tuple_(key, row_id) > after)
    columns = [getattr(Submission, name) for name in QUEUE_COLUMNS]
    return Compiled(
        statement.with_only_columns(*columns).order_by(key, row_id).limit(sa.bindparam("limit", type_=sa.Integer))
    )
