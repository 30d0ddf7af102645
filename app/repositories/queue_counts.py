"""The queue in numbers: of one posting by state, and of the communes of a province."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.kinds import Kind
from app.domain.pages import View
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.urgency import Urgency
from app.models.submission import Submission
from app.repositories import submissions
from app.repositories.records import Compiled, driver_connection
from app.repositories.views import NOW, SOON, in_view

_KIND, _STATUS = col(Submission.kind), col(Submission.status)
_IS_OPEN = col(Submission.closed_at).is_(None)
_IS_UNASSIGNED = col(Submission.assignee_id).is_(None)
_IS_EMERGENCY = col(Submission.urgency) == Urgency.EMERGENCY
_IS_MINE = col(Submission.assignee_id) == sa.bindparam("person_id", type_=sa.Uuid)


async def by_state(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    principal: Principal,
    *,
    now: datetime,
    within: timedelta,
) -> Sequence[Any]:
    """A row for each kind and status that is there: all, what presses, and a number for each view."""
    # What the walls cost hides from the planner that sorting forty thousand rows costs more than hashing them.
    await connection.execute("SET LOCAL enable_sort = off")
    moments = {NOW.key: now, SOON.key: now + within}
    return await _by_state(principal.role).fetch(connection, {**submissions.values_of(principal), **moments})


@lru_cache
def _by_state(role: Role) -> Compiled:
    wanted = {"emergencies": _IS_EMERGENCY, "unassigned": _IS_UNASSIGNED, "mine": _IS_MINE}
    wanted |= {view.value: in_view(view) for view in View}
    columns: list[Any] = [_KIND, _STATUS, sa.func.count().label("open"), *_counted(wanted)]
    seen = submissions.in_sight_of(role, with_archive=False).where(_IS_OPEN)
    return Compiled(seen.with_only_columns(*columns).group_by(_KIND, _STATUS))


async def by_unit(session: AsyncSession, unit_ids: Sequence[int], now: datetime) -> Sequence[Any]:
    """A row for each of these units: what is open, by kind and by what presses; the scope is that of counting."""
    connection = await driver_connection(session)
    return await _by_unit().fetch(connection, {"unit_ids": list(unit_ids), NOW.key: now})


@lru_cache
def _by_unit() -> Compiled:
    wanted = {kind.value: col(Submission.kind) == kind for kind in Kind}
    wanted |= {"emergencies": _IS_EMERGENCY, "unassigned": _IS_UNASSIGNED, "breached": in_view(View.BREACHED)}
    given = sa.bindparam("unit_ids", type_=postgresql.ARRAY(sa.Integer))
    units = sa.func.unnest(given).table_valued(sa.column("id", sa.Integer), name="units").render_derived()
    # Unit by unit: a group over all of them would sort the rows of all first.
    counted = (
        submissions.in_unit(units.c.id)
        .where(_IS_OPEN)
        .with_only_columns(*_counted(wanted), sa.func.min(Submission.due_at).label("nearest_due_at"))
        .lateral()
    )
    return Compiled(sa.select(units.c.id, counted).select_from(units.join(counted, sa.true())))


def _counted(wanted: dict[str, sa.ColumnElement[bool]]) -> list[sa.ColumnElement[int]]:
    return [sa.func.count().filter(condition).label(name) for name, condition in wanted.items()]
