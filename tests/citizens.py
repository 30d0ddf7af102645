"""A citizen's phone, and a look behind the doors as the owner of the database."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx2

from tests.conftest import Database

TIP_OFFS, WEAPONS, SIGNATURES = "/v1/tip-offs", "/v1/weapon-surrenders", "/v1/pledges/vu-khi/signatures"


async def send(
    client: httpx2.AsyncClient, path: str, form: Any, *, key: str | None = None, **headers: str
) -> httpx2.Response:
    """Post a form under a fresh key; `accept_language="en"` and the like become headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(path, headers={"Idempotency-Key": key or str(uuid4()), **named}, json=form)


async def send_bytes(client: httpx2.AsyncClient, path: str, body: bytes) -> httpx2.Response:
    """Post what no JSON library would write."""
    return await client.post(
        path, headers={"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}, content=body
    )


async def accepted(client: httpx2.AsyncClient, path: str, form: Any, **headers: str) -> dict[str, Any]:
    """The body of the 201 that this form must get."""
    answer = await send(client, path, form, **headers)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def tracked(client: httpx2.AsyncClient, receipt: str, **headers: str) -> dict[str, Any]:
    """What the holder of the receipt reads."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.get("/v1/tracking", headers={"Receipt": receipt, **named})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def choose(client: httpx2.AsyncClient, receipt: str, code: str) -> httpx2.Response:
    """Pick the commune of a submission."""
    return await client.post("/v1/tracking/place", headers={"Receipt": receipt}, json={"unit_code": code})


async def rows(database: Database, statement: str, *values: object) -> list[Any]:
    """What the owner of the database reads."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        found: list[Any] = await connection.fetch(statement, *values)
        return found
    finally:
        await connection.close()


async def row(database: Database, statement: str, *values: object) -> Any:
    """The one row."""
    (found,) = await rows(database, statement, *values)
    return found


async def change(database: Database, statement: str, *values: object) -> None:
    """Change something behind the back of the house."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def kept(database: Database) -> int:
    """How many rows the doors have written, in all the tables that they write."""
    tables = (
        "submissions",
        "tip_offs",
        "weapon_surrenders",
        "weapon_items",
        "pledge_signatures",
        "reporters",
        "events",
    )
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in (*tables, "idempotency_keys"))
    return int((await row(database, f"SELECT {counts} AS n"))["n"])


def faults(answer: httpx2.Response) -> set[tuple[str, str]]:
    """Pointer and code of each fault in a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return {(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", [])}


def warned(body: dict[str, Any]) -> set[tuple[str, str]]:
    """Pointer and code of each warning."""
    return {(fault["pointer"], fault["code"]) for fault in body["warnings"]}
