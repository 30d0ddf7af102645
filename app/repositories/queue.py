"""The queue as kept: pages of envelopes, from bare records."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.domain.kinds import Kind
from app.domain.pages import Position, QueueFilter, View
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.statuses import open_statuses
from app.models.submission import Submission
from app.repositories import submissions
from app.repositories.records import Compiled
from app.repositories.views import NOW, SOON, in_view

_OPEN = frozenset(status for kind in Kind for status in open_statuses(kind))

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
    now: datetime | None = None,
) -> Sequence[Any]:
    """Up to `limit` rows of the queue in its order, after a position: QUEUE_COLUMNS of each. A view asks for `now`."""
    values: dict[str, object] = {**submissions.values_of(principal), "limit": limit}
    if now is not None:
        values |= {NOW.key: now, SOON.key: now + wanted.within}
    for name in ("kind", "status", "urgency", "assignee_id"):
        if (value := getattr(wanted, name)) is not None:
            values[f"wanted_{name}"] = value
    if after:
        values["after_key"], values["after_id"] = after
    given = frozenset(name for name in values if name.startswith(("wanted_", "after_")))
    is_ended = wanted.status is not None and wanted.status not in _OPEN
    # Nothing open is left in the archive, and a page that leaves it out of the question is one scan of one index.
    with_archive = is_ended and bool(principal.archive_ids)
    shape = _Shape(principal.role, given, wanted.view, wanted.unassigned, wanted.unrouted, is_ended, with_archive)
    return await _page(shape).fetch(connection, values)


class _Shape(NamedTuple):
    """What the text of a statement depends on; the values are put in later."""

    role: Role
    given: frozenset[str]
    view: View | None
    unassigned: bool
    unrouted: bool | None
    is_ended: bool
    with_archive: bool


@lru_cache(maxsize=1024)
def _page(shape: _Shape) -> Compiled:
    """The statement for one shape of question."""
    key, row_id, closed_at = col(Submission.sort_key), col(Submission.id), col(Submission.closed_at)
    statement = submissions.in_sight_of(shape.role, with_archive=shape.with_archive)
    statement = statement.where(closed_at.is_not(None) if shape.is_ended else closed_at.is_(None))
    for name in ("kind", "status", "urgency", "assignee_id"):
        if f"wanted_{name}" in shape.given:
            column = getattr(Submission, name)
            kind_of = sa.Uuid if name == "assignee_id" else sa.Text
            statement = statement.where(sa.cast(column, kind_of) == sa.bindparam(f"wanted_{name}", type_=kind_of))
    if shape.unassigned:
        statement = statement.where(col(Submission.assignee_id).is_(None))
    if shape.unrouted is not None:
        statement = statement.where(col(Submission.is_unrouted).is_(shape.unrouted))
    if shape.view is not None:
        statement = statement.where(in_view(shape.view))
    if "after_key" in shape.given:
        after = sa.tuple_(sa.bindparam("after_key", type_=sa.BigInteger), sa.bindparam("after_id", type_=sa.Uuid))
        statement = statement.where(sa.tuple_(key, row_id) > after)
    columns = [getattr(Submission, name) for name in QUEUE_COLUMNS]
    return Compiled(
        statement.with_only_columns(*columns).order_by(key, row_id).limit(sa.bindparam("limit", type_=sa.Integer))
    )
