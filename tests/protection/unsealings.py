"""Unsealing for tests: named tip-offs, the two people, and a custodian that looks when it is told to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from app.core.clock import Clock, system_clock
from app.core.custodian_keys import CustodianFolder
from app.core.database import open_pool
from app.core.sealed_boxes import BoxKey
from app.services import custodian_keys
from app.services.custodian import Custodian
from tests.conftest import Database
from tests.keepers import decides, send
from tests.officers import Officer, Sent, a_tip_off, as_owner

WHY = {"reason_code": "criminal_case", "reason": "Cần hỏi lại người báo tin trước khi khởi tố."}
CONTACT = {"name": "Lò Thị Pánh", "phone": "+84912345678", "safe_time": "sau 20 giờ", "may_contact": True}
NAMED: Mapping[str, Any] = {"anonymous": False, "contact": CONTACT}


async def a_named_tip_off(client: httpx2.AsyncClient, database: Database, **fields: Any) -> Sent:
    """A tip-off whose reporter said who they are."""
    return await a_tip_off(client, database.owner_url, **{**NAMED, **fields})


async def asks(by: Officer, sent: Sent | UUID, **why: str) -> httpx2.Response:
    """The answer to the first of the two people."""
    path = f"/v1/submissions/{sent.id if isinstance(sent, Sent) else sent}/unsealing"
    return await send(by, path, {**WHY, **why}, key=None)


async def reads(by: Officer, sent: Sent) -> httpx2.Response:
    """The answer to who wants to know who reported."""
    return await by.client.get(f"/v1/submissions/{sent.id}/reporter", headers=by.headers)


async def asked(by: Officer, sent: Sent) -> str:
    """The id of a proposal that must be laid."""
    answer = await asks(by, sent)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def granted(by: Officer, decider: Officer, sent: Sent) -> str:
    """Asked and granted; the id of both."""
    proposal_id = await asked(by, sent)
    answer = await decides(decider, proposal_id)
    assert answer.status_code == 200, answer.text
    return proposal_id


@asynccontextmanager
async def a_custodian(
    database: Database, folder: Path, clock: Clock = system_clock, pairs: Mapping[int, BoxKey] | None = None
) -> AsyncIterator[Custodian]:
    """The process without its waiting: `answer_all` is one look."""
    pool = await open_pool(database.custodian_url, size=2)
    try:
        held = await custodian_keys.opened(pool, CustodianFolder(folder)) if pairs is None else pairs
        yield Custodian(pool, held, clock)
    finally:
        await pool.close()


async def made_older(database: Database, unsealing: str, minutes: int = 15) -> None:
    """As if it had been granted so long ago, by every clock; the staff's tokens last ten minutes."""
    connection = f"interval '{minutes} minutes'"
    await as_owner(
        database.owner_url,
        f"UPDATE unsealings SET granted_at = granted_at - {connection}, expires_at = expires_at - {connection} "
        "WHERE id = $1",
        UUID(unsealing),
    )
    await as_owner(
        database.owner_url,
        f"UPDATE unsealing_answers SET expires_at = expires_at - {connection} WHERE unsealing_id = $1",
        UUID(unsealing),
    )


async def verbs(database: Database, sent: Sent) -> list[str]:
    """What the history of a submission says of its reporter."""
    found = await as_owner(
        database.owner_url,
        "SELECT verb FROM events WHERE submission_id = $1 AND starts_with(verb, 'unseal_') ORDER BY id",
        sent.id,
    )
    return [row["verb"] for row in found]
