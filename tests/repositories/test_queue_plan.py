"""A page of the queue is one scan of one index, in its order, whatever the walls take away from it."""

import json
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.domain.kinds import Kind
from app.domain.pages import QueueFilter, View
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.urgency import Urgency
from app.repositories import queue
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import unit_id_of
from tests.officers import MUONG_HUNG, SON_LA, a_tip_off, as_owner
from tests.repositories.serving_role import as_app

MANY = """
    INSERT INTO submissions SELECT (json_populate_record(s, json_build_object(
        'id', gen_random_uuid(), 'reference', 'TB-' || n, 'receipt_sha256', '\\x' || md5(n::text) || md5(n::text),
        'sort_key', s.sort_key + n, 'with_province', true
    ))).* FROM submissions s, generate_series(1, 3000) n WHERE s.id = $1
"""


class Explained:
    """A connection that gives the plan of what it is asked for."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, statement: str, *values: object) -> list[dict[str, Any]]:
        plan = await self._connection.fetchval(f"EXPLAIN (FORMAT json) {statement}", *values)
        return [json.loads(plan)[0]["Plan"]]


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The scans and sorts that rows go through: what is asked once, or of a citizen's rows alone, hangs aside."""
    aside = {"InitPlan", "SubPlan"}
    below = [child for child in plan.get("Plans", []) if child.get("Parent Relationship") not in aside]
    return [plan, *(node for child in below for node in nodes(child))]


@pytest.mark.parametrize(
    ("role", "code", "index"),
    [
        (Role.OFFICER, MUONG_HUNG, "submissions_queue"),
        (Role.CHIEF, MUONG_HUNG, "submissions_queue"),
        (Role.PROVINCE, SON_LA, "submissions_province"),
    ],
)
async def test_a_page_is_one_scan_of_one_index_for_whoever_is_barred(
    client: httpx2.AsyncClient, parts: Parts, database: Database, role: Role, code: str, index: str
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(database.owner_url, MANY, sent.id)
    await as_owner(database.owner_url, "ANALYZE submissions")
    unit_id = unit_id_of(parts, code)
    asker = Principal(
        person_id=sent.id,
        session_id=sent.id,
        posting_id=sent.id,
        role=role,
        unit_id=unit_id,
        is_investigator=False,
        barred_ids=(sent.id,),
    )
    settings = {"role": role.value, "person": str(asker.person_id), "unit_ids": f"{{{unit_id}}}"}
    async with as_app(database, **settings, barred=f"{{{sent.id}}}") as connection:
        (plan,) = await queue.page(Explained(connection), asker, QueueFilter(), after=None, limit=50)
        told = [(node["Node Type"], node.get("Index Name")) for node in nodes(plan)]
        assert told == [("Limit", None), ("Index Scan", index)]
        rows = await queue.page(connection, asker, QueueFilter(), after=None, limit=200)
    assert len(rows) == 200
    assert sent.id not in {row["id"] for row in rows}


async def test_a_filter_reads_nothing_that_it_takes_away(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    filters = {
        "kind": QueueFilter(kind=Kind.WEAPON_SURRENDER),
        "status": QueueFilter(status="received"),
        "urgency": QueueFilter(urgency=Urgency.EMERGENCY),
        "assignee_id": QueueFilter(assignee_id=UUID(int=1)),
        "is_unrouted": QueueFilter(unrouted=True),
        "escalated_at": QueueFilter(view=View.ESCALATED),
        "has_news": QueueFilter(view=View.NEWS),
    }
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(database.owner_url, MANY, sent.id)
    await as_owner(database.owner_url, "ANALYZE submissions")
    unit_id, me = unit_id_of(parts, MUONG_HUNG), UUID(int=1)
    asker = Principal(
        person_id=me, session_id=me, posting_id=me, role=Role.CHIEF, unit_id=unit_id, is_investigator=False
    )
    async with as_app(database, role="chief", person=str(me), unit_ids=f"{{{unit_id}}}") as connection:
        for column, wanted in filters.items():
            (plan,) = await queue.page(Explained(connection), asker, wanted, after=None, limit=50)
            scan = nodes(plan)[-1]
            assert scan["Index Name"] == "submissions_queue", column
            # The condition is the index's: no row of the table is looked at for it.
            assert column in scan["Index Cond"]
