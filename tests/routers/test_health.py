import httpx2

from app.web.openapi import VERSION
from tests.citizens import change
from tests.conftest import Database


async def test_a_process_that_answers_is_alive(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/version")).json() == {"version": VERSION}


async def test_it_is_ready_when_the_database_has_the_newest_form(
    client: httpx2.AsyncClient, database: Database
) -> None:
    assert (await client.get("/health/ready")).json() == {
        "status": "ready",
        "has_boundaries": False,
        "unattended": {"communes": 0, "duty_desks": 0, "inspectorates": 0},
    }
    await change(database, "UPDATE alembic_version SET version_num = 'older'")
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert (await client.get("/health/live")).status_code == 200
