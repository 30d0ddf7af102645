import httpx2

from app.web.openapi import VERSION
from app.web.parts import Parts
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
        "has_current_keys": True,
        "has_boundaries": False,
        "unattended": {"communes": 0, "duty_desks": 0, "inspectorates": 0},
    }
    await change(database, "UPDATE alembic_version SET version_num = 'older'")
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert (await client.get("/health/live")).status_code == 200


async def test_a_folder_of_keys_that_cannot_be_read_is_told_and_keeps_nobody_out(
    client: httpx2.AsyncClient, parts: Parts
) -> None:
    parts.keyring.is_current = False
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["has_current_keys"]) == (200, False)
