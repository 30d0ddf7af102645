"""Changes: what the log tells of the submissions of some units since a position; row-level security says of which."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col

from app.domain.history import QUIET, READ
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.sight import LEFT, tokens_of
from app.models.submission import Submission
from app.repositories import submissions
from app.repositories.queue import QUEUE_COLUMNS
from app.repositories.records import Compiled

_NUMBERS, _WORDS = postgresql.ARRAY(sa.Integer), postgresql.ARRAY(sa.Text)
_LENGTH = "SELECT coalesce(max(idx), -1) + 1 FROM log_nodes WHERE level = 0"
# Unit by unit, each a range of one index that stops at the limit; ordered over all units at once it would be sorted.
_TOLD = Compiled(
    sa.text(f"""
    SELECT e.position, e.submission_id, e.is_lost FROM (
        SELECT unnest(:units) AS id UNION SELECT c.id FROM units c WHERE c.parent_id = ANY (:provinces)
        -- Communes that have ended lay in a district.
        UNION SELECT c.id FROM units d JOIN units c ON c.parent_id = d.id WHERE d.parent_id = ANY (:provinces)
    ) u CROSS JOIN LATERAL (
        SELECT position, submission_id, coalesce(details -> '{LEFT}' ?| :tokens, false) AS is_lost FROM events
        WHERE unit_id = u.id AND position >= :start AND position < :until AND submission_id IS NOT NULL
            AND verb <> '{READ}' {" ".join(f"AND NOT starts_with(verb, '{each}')" for each in QUIET)}
        ORDER BY position LIMIT :limit
    ) e
    ORDER BY e.position LIMIT :limit
""").bindparams(  # noqa: S608 - words of ours
        sa.bindparam("tokens", type_=_WORDS),
        sa.bindparam("start", type_=sa.BigInteger),
        sa.bindparam("until", type_=sa.BigInteger),
        sa.bindparam("limit", type_=sa.Integer),
        sa.bindparam("units", type_=_NUMBERS),
        sa.bindparam("provinces", type_=_NUMBERS),
    )
)
_IDS = sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid))
_IN_SIGHT = {
    role: Compiled(
        submissions.in_sight_of(role, with_archive=True)
        .where(col(Submission.id) == sa.any_(_IDS))
        .with_only_columns(*(getattr(Submission, name) for name in QUEUE_COLUMNS))
    )
    for role in Role
}


class Told(NamedTuple):
    """One event: where in the log, of which submission, and whether by it the asker lost sight of that."""

    position: int
    submission_id: UUID
    is_lost: bool


async def length(connection: Any) -> int:  # noqa: ANN401 - asyncpg ships no types
    """How many events have their place."""
    return int(await connection.fetchval(_LENGTH))


async def told(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    start: int,
    until: int,
    limit: int,
) -> list[Told]:
    """Up to `limit` events in [start, until) that move a submission, in the order of their places.

    What the staff read is not among them.
    """
    units = [principal.unit_id, *principal.archive_ids]
    values = {
        "tokens": tokens_of(principal),
        "start": start,
        "until": until,
        "limit": limit,
        "units": units,
        # What lies with the inspectorate lies in the province itself; what the province sees may lie in any commune.
        "provinces": units if principal.role is Role.PROVINCE else [],
    }
    return [Told(*row) for row in await _TOLD.fetch(connection, values)]


async def in_sight(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    ids: Sequence[UUID],
) -> dict[UUID, Any]:
    """The envelopes among these that the asker may see now, by id."""
    values = {**submissions.values_of(principal), "ids": list(ids)}
    return {row["id"]: row for row in await _IN_SIGHT[principal.role].fetch(connection, values)}
